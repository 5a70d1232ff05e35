"""Photos as rows alone, for tests of those who refer to them, and who does."""

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Database
from heliogram.services.media.contract import Photo
from heliogram.services.media.sql import SqlMediaStore


async def put_photos(db: Database, *numbers: int, at: int = 0) -> None:
    """Keep photos without sizes that nobody holds."""
    store = SqlMediaStore()
    for number in numbers:
        photo = Photo(id=number, made_by=UserId(1), made_at=at, sizes=[])
        await db.write(lambda tx, photo=photo: store.add_photo(tx, photo, photo.id, square=False))


async def held(db: Database) -> set[tuple[str, int]]:
    """Return who holds which photo or document."""
    return set(await db.read(lambda reader: reader.all("SELECT holder, media FROM media_holders")))


async def unheld(db: Database) -> set[int]:
    """Return the photos that nobody holds."""
    rows = await db.read(lambda reader: reader.all("SELECT id FROM photos WHERE unheld_at IS NOT NULL"))
    return {number for (number,) in rows}
