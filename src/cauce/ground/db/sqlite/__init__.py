"""Django's SQLite back end with a queue: every write transaction first takes one fair file lock."""
