"""``updates.*``: state and difference (https://core.telegram.org/api/updates)."""

from __future__ import annotations

from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.present.updates import Change, UpdatePresenter
from heliogram.kernel.call import Call
from heliogram.platform.ledger import decode_record
from heliogram.services.updates.contract import (
    Difference,
    PersistentTimestampEmpty,
    PersistentTimestampInvalid,
    State,
    Updates,
)
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class UpdatesApi:
    """What keeps devices in step."""

    def __init__(self, updates: Updates, present: UpdatePresenter) -> None:
        self._updates = updates
        self._present = present

    @rpc(m.updates_get_state, access=Access.BOTH, rate=Rate.FREE)
    async def get_state(self, call: Call, request: f.UpdatesGetState) -> t.TypeUpdatesState:  # noqa: ARG002
        """Return the heads of the caller's logs."""
        return _state(await self._updates.state(user=call.user, device=call.device))

    @rpc(
        m.updates_get_difference,
        access=Access.BOTH,
        rate=Rate.FREE,
        faults=(PersistentTimestampEmpty, PersistentTimestampInvalid),
    )
    async def get_difference(self, call: Call, request: f.UpdatesGetDifference) -> t.TypeUpdatesDifference:
        """Return what came after a state, in slices if there is much; ``differenceTooLong`` if there is too much."""
        missed = await self._updates.difference(
            user=call.user,
            device=call.device,
            pts=request.pts,
            qts=request.qts,
            at=request.date,
            limit=max(0, request.pts_limit or 0),
            total_limit=max(0, request.pts_total_limit or 0),
        )
        if missed.too_long:
            return t.UpdatesDifferenceTooLong(pts=missed.state.pts)
        if missed.final and not missed.entries:
            return t.UpdatesDifferenceEmpty(date=missed.state.at, seq=missed.state.seq)
        return await self._difference(call, missed)

    async def _difference(self, call: Call, missed: Difference) -> t.TypeUpdatesDifference:
        changes = [Change(decode_record(e.payload), e.number, e.count, e.at) for e in missed.entries]
        presented = await self._present.present(call.user, changes, apart=True)
        if missed.final:
            return t.UpdatesDifference(
                new_messages=presented.added,
                new_encrypted_messages=[],
                other_updates=presented.updates,
                chats=presented.chats,
                users=presented.users,
                state=_state(missed.state),
            )
        return t.UpdatesDifferenceSlice(
            new_messages=presented.added,
            new_encrypted_messages=[],
            other_updates=presented.updates,
            chats=presented.chats,
            users=presented.users,
            intermediate_state=_state(missed.state),
        )


def _state(of: State) -> t.UpdatesState:
    """Return a state. How much is unread in all is not kept; clients that show it count for themselves."""
    return t.UpdatesState(pts=of.pts, qts=of.qts, date=of.at, seq=of.seq, unread_count=0)
