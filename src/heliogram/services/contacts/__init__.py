"""Saved people and blocked peers."""
