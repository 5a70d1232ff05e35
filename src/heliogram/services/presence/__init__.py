"""Online states and typing."""
