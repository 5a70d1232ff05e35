"""Keys, codes, log-ins and devices."""
