"""The routes, one file a topic; each begins with who may."""
