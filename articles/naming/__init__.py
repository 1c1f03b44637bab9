"""Floor 2: names that entities get: those that the tagger suggests (offered.py, suggested.py), and what a form that an
editor writes would match (forms.py)."""
