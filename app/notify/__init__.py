"""Messages: event -> recipients -> message in the inbox -> mail through the outbox."""
