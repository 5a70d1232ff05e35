from tests.support.people import people

__all__ = ["people"]
