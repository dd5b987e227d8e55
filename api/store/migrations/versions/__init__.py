"""One file a revision; the number tells the order."""
