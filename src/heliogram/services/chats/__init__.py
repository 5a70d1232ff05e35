"""Basic groups."""
