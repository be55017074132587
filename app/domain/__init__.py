"""What Kiem is about: people, ideas, rounds, money, promises. Knows no web, template or language."""
