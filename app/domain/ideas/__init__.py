"""Ideas from a draft to an end: text, support, comments, triage."""
