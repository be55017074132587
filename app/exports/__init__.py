"""Rows in, bytes out: files that people take along."""
