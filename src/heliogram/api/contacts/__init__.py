"""``contacts.*``: saved people, blocked peers, finding others."""
