"""Machinery that does IO and knows nothing of messaging."""
