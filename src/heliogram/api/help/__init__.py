"""``help.*``: what clients ask of the server as a whole."""
