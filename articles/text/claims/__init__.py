"""Sentences + mentions → claims: who did what, in which status, for how much, when."""
