"""``langpack.*``: texts of the clients' own interfaces."""
