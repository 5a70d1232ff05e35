"""Settings of conversations."""
