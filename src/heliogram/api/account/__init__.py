"""``account.*``: the caller's own account."""
