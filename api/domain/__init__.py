"""What a case works with: corpora, runs, groups, decisions; between the routes and the engine."""
