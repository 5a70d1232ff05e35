"""``photos.*``: profile photos."""
