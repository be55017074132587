"""A unit's signed promise to take a success over."""
