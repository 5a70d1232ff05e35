"""The one place that knows every implementation: topology, composition and the command line."""
