"""adsim: link escort ads that may come from one poster. Leads, not findings."""

__version__ = "0.1.0"
