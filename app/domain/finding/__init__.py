"""Finding what the house has already: over ideas, remarks, experiments, lessons and the register."""
