"""The AI register: one entry per use of AI, owned by a unit."""
