"""The client's end of MTProto, sans-IO, for tests and for the load generator."""
