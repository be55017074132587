"""Kiem: a company's monthly round of AI ideas, from a first thought to a handover."""

__version__ = "0.1.0"
