"""Runs: queued in the database, done by workers, each once."""
