"""Floor 3: what editors make of claims: whose turn each is, what is decided, corrected, written or proposed."""
