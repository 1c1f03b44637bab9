"""Claims → events: which event each claim tells of, and what an event's claims make of it."""
