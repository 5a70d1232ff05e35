"""``auth.*``: logging in and out."""
