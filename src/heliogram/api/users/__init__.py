"""``users.*``: other accounts."""
