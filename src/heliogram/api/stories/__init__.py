"""``stories.*``: there are none yet."""
