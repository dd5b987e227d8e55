"""The web service of adsim."""
