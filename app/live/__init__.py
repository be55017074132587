"""Pushing to live pages: names and ids only; what they name is read through the ordinary door."""

from app.live.hub import Hub, close_all

__all__ = ["Hub", "close_all"]
