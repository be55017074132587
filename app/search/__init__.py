"""Finding by words: what is kept of each text, how a search is read, and the table that both meet in."""
