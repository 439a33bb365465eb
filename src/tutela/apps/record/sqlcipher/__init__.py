"""Django's SQLite backend over SQLCipher: one encrypted file, and a SQLite without the WAL-reset fault."""
