"""Photos and documents."""
