"""The RPC methods: TL in, services called, TL out. Adding one takes a handler and its test; see ``CONTRIBUTING.md``."""
