from tests.support.people import people
from tests.support.wirings import wire

__all__ = ["people", "wire"]
