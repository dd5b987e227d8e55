"""Manners of the service that no route has to think of: ids, headers, limits, lists, repeats."""
