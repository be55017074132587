"""Signing in: passwords, one-use links, sessions in the database, API tokens, limits on guessing."""
