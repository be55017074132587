"""Vocabulary that every room shares: who acts, when, what can go wrong. Imports nothing of the app."""
