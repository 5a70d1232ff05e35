"""Words that every layer shares. No IO, no clock, no randomness."""
