"""Uploads and stored objects."""
