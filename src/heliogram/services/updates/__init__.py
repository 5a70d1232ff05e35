"""States and differences."""
