from tests.support.wirings import wire

__all__ = ["wire"]
