"""People, units and themes."""
