"""``updates.*``: where a device stands, and what it missed."""
