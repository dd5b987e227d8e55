"""Answers questions about a linked corpus; the verbs are `build` and `Lookup.ask`."""
