"""Version 1 of the JSON API; its names are a contract."""
