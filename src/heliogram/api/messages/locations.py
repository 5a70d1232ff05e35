"""Places in messages: points, venues, and live locations, which their sender keeps up to date for a time.

A live location is a message whose media are replaced while its period runs, counted from when it was sent. Stopping it
shortens the period to what has passed: so clients, who know only the date and the period, see it end.

Source: https://core.telegram.org/api/live-location, https://core.telegram.org/bots/api#editmessagelivelocation
"""

from __future__ import annotations

from typing import Final

from heliogram import tl
from heliogram.api.faults import MediaInvalid
from heliogram.kernel import limits
from heliogram.services.media.contract import MediaEmpty
from heliogram.tl import types as t

_LIVE: Final = t.MessageMediaGeoLive.ID.to_bytes(4, "little")
_TEXT: Final = 1_024
"""Of a name, a title or an address."""


def located(media: t.InputMediaGeoPoint | t.InputMediaGeoLive | t.InputMediaVenue) -> t.TypeMessageMedia:
    """Return a place as a message shows it. Raises MediaEmpty, MediaInvalid."""
    if isinstance(media, t.InputMediaVenue):
        return _venue(media)
    if isinstance(media, t.InputMediaGeoLive):
        return _live_location(media)
    return t.MessageMediaGeo(geo=_place(media.geo_point))


def _place(point: t.TypeInputGeoPoint) -> t.GeoPoint:
    if not isinstance(point, t.InputGeoPoint):
        raise MediaEmpty
    if not (-90 <= point.lat <= 90 and -180 <= point.long <= 180):
        raise MediaInvalid
    return t.GeoPoint(long=point.long, lat=point.lat, access_hash=0, accuracy_radius=point.accuracy_radius)


def _venue(media: t.InputMediaVenue) -> t.MessageMediaVenue:
    texts = (media.title, media.address, media.provider, media.venue_id, media.venue_type)
    if not media.title.strip() or max(map(len, texts)) > _TEXT:
        raise MediaInvalid
    return t.MessageMediaVenue(
        geo=_place(media.geo_point),
        title=media.title,
        address=media.address,
        provider=media.provider,
        venue_id=media.venue_id,
        venue_type=media.venue_type,
    )


def _live_location(media: t.InputMediaGeoLive) -> t.MessageMediaGeoLive:
    period = media.period or 0
    if not (limits.LIVE_PERIOD_MIN <= period <= limits.LIVE_PERIOD_MAX or period == limits.LIVE_FOREVER):
        raise MediaInvalid
    if media.stopped:
        raise MediaInvalid
    return t.MessageMediaGeoLive(
        geo=_place(media.geo_point),
        heading=_heading(media),
        period=period,
        proximity_notification_radius=_radius(media),
    )


def live_location_of(media: bytes) -> t.MessageMediaGeoLive | None:
    """Return the live location that a body's media are, if they are one."""
    if not media.startswith(_LIVE):
        return None
    stored = tl.decode(media)
    assert isinstance(stored, t.MessageMediaGeoLive)
    return stored


def static(media: bytes) -> bytes:
    """Return a body's media as they are passed on: of a live location, the point where it is."""
    live = live_location_of(media)
    return media if live is None else tl.encode(t.MessageMediaGeo(geo=live.geo))


def moved(before: t.MessageMediaGeoLive, to: t.InputMediaGeoLive, *, sent_at: int, at: int) -> t.MessageMediaGeoLive:
    """Return a live location as an edit at ``at`` (Unix seconds) leaves it. Raises MediaEmpty, MediaInvalid.

    What an edit says nothing of stays: the period, and the radius; but not the heading, which belongs to the point.
    The last point of one that is stopped stays, if no other comes with it.
    """
    passed = max(1, at - sent_at)
    if to.stopped:
        last = before.geo if isinstance(to.geo_point, t.InputGeoPointEmpty) else _place(to.geo_point)
        return t.MessageMediaGeoLive(geo=last, period=min(passed, before.period))
    return t.MessageMediaGeoLive(
        geo=_place(to.geo_point),
        heading=_heading(to),
        period=_period(before.period, to.period or 0, passed=passed),
        proximity_notification_radius=(
            before.proximity_notification_radius if to.proximity_notification_radius is None else _radius(to)
        ),
    )


def _period(before: int, wanted: int, *, passed: int) -> int:
    """Return a period that may be changed to: a day longer at the most, and not to end later than in 90 days."""
    if not wanted or wanted in {before, limits.LIVE_FOREVER}:
        return wanted or before
    longest = min(before + limits.LIVE_LONGER, passed + limits.LIVE_AHEAD)
    if not passed < wanted <= longest:
        raise MediaInvalid
    return wanted


def _heading(media: t.InputMediaGeoLive) -> int | None:
    if media.heading is not None and not 0 <= media.heading <= limits.HEADING:
        raise MediaInvalid
    return media.heading or None


def _radius(media: t.InputMediaGeoLive) -> int | None:
    radius = media.proximity_notification_radius
    if radius is not None and not 0 <= radius <= limits.PROXIMITY:
        raise MediaInvalid
    return radius or None
