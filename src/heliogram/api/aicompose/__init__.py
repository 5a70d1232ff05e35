"""``aicompose.*``: help with writing; this server gives none."""
