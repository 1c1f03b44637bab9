"""Floor 2: entities that are likely one: found (finding.py), told with what speaks for it (evidence.py), told apart
where they are two (apart.py)."""
