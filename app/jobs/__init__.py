"""Background work, each piece safe to repeat: due rounds, outbox, sealing, retention."""
