"""Gateways and sessions in different processes: one stream between each pair carries all that passes between them."""
