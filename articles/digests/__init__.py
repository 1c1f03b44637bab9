"""Floor 2: the weekly mail and alerts, and all that is mailed to subscribers."""
