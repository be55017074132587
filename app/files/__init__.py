"""Bytes that somebody sent in, a file of a known kind out: known by content, never by name."""

from app.files.checking import check_file, limits_of
from app.files.serving import disposition, download, media_type

__all__ = ["check_file", "disposition", "download", "limits_of", "media_type"]
