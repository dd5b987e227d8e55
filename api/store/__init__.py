"""Where the service keeps things: tables, connections and migrations."""
