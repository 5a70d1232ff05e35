"""A profile photo as rows keep it: those of users, and of the services that show somebody by a photo of their own."""

from __future__ import annotations

from heliogram.services.users.contract import ProfilePhoto


def photo_columns(photo: ProfilePhoto | None) -> tuple[int, bytes, bool]:
    """Return a photo as the three columns of a row that keep it: number, stripped thumbnail, whether it moves."""
    return (photo.id, photo.thumb, photo.video) if photo is not None else (0, b"", False)


def photo_of(number: int, thumb: bytes, video: int) -> ProfilePhoto | None:
    """Return the photo that three columns keep."""
    return ProfilePhoto(id=number, thumb=thumb, video=bool(video)) if number else None


def ids_of(photo: ProfilePhoto | None) -> list[int]:
    """Return what a row that keeps a photo, or none, holds in ``media``."""
    return [photo.id] if photo is not None else []
