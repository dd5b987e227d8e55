"""Migrations of the tables, in order; see `api.store.migrate`."""
