"""``messages.*``: conversations."""
