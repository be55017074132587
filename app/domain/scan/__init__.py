"""The AI scan: waves, anonymous answers, results per unit, steps towards the ambition."""
