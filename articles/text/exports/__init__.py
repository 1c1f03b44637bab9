"""What readers take away: events and citations as values, written in the forms that other programs read."""
