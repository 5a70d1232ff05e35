"""The settings of the edge. Every number here bounds something: see :mod:`heliogram.edge.gateway` for the sum."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class GatewaySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the gateway listens and how much it lets strangers take."""

    host: Annotated[str, Meta(description="The address to listen on.")] = "127.0.0.1"
    port: Annotated[
        int,
        Meta(ge=0, le=65535, description="The one port for every transport: TCP, HTTP and WebSocket. 0: any free one."),
    ] = 8443
    proxy_protocol: Annotated[
        bool,
        Meta(
            description="Demand a PROXY protocol header (v1 or v2) first on every connection, and believe its address."
        ),
    ] = False
    max_connections: Annotated[
        int, Meta(ge=1, description="Connections at the same time; more are closed at once.")
    ] = 50_000
    max_connections_per_address: Annotated[
        int, Meta(ge=1, description="The same from one address (an IPv6 address counts as its /64).")
    ] = 1_000
    max_handshakes: Annotated[
        int, Meta(ge=1, description="Key exchanges in progress; more are refused with transport error -429.")
    ] = 512
    max_handshakes_per_address: Annotated[int, Meta(ge=1, description="The same from one address.")] = 64
    handshake_threads: Annotated[int, Meta(ge=1, description="Threads for the arithmetic of key exchanges.")] = 2
    silent_s: Annotated[
        float, Meta(gt=0, description="A connection that has not said anything that makes sense by then is closed.")
    ] = 20.0
    keyless_s: Annotated[
        float,
        Meta(gt=0, description="A connection that made a handshake, or none, but opened no session by then is closed."),
    ] = 120.0
    max_packet: Annotated[
        int,
        Meta(ge=1, description="A packet that claims to be longer, in bytes, ends its connection before it arrives."),
    ] = (1 << 20) + 4096
    max_partial: Annotated[
        int,
        Meta(
            ge=1,
            description="Bytes of unfinished packets over all connections; a connection that goes beyond is closed.",
        ),
    ] = 64 << 20
    write_high_water: Annotated[
        int,
        Meta(ge=1, description="Unsent bytes of a connection at which nothing more is written to it nor read from it."),
    ] = 128 << 10
    stalled_s: Annotated[
        float,
        Meta(
            gt=0,
            description="A client that leaves them unread so long is cut off; its session waits for the next one.",
        ),
    ] = 30.0
    drain_s: Annotated[
        float, Meta(gt=0, description="How long a stop waits for requests under way, and then for unsent bytes.")
    ] = 10.0


class SessionHostSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much sessions may hold."""

    cipher_processes: Annotated[
        int,
        Meta(
            ge=0,
            description="Processes that open and seal large packets, started when there are any. 0: the loop does it.",
        ),
    ] = 1
    max_sessions: Annotated[
        int,
        Meta(ge=1, description="Sessions at the same time; beyond that those longest without a connection go first."),
    ] = 200_000
    max_sessions_per_key: Annotated[
        int, Meta(ge=1, description="The same under one key (real clients keep up to about a dozen).")
    ] = 48
    detached_s: Annotated[
        float,
        Meta(
            ge=330,
            description="How long a session without a connection is remembered; messages can be replayed for 330 s.",
        ),
    ] = 600.0
    max_running_per_session: Annotated[
        int,
        Meta(
            ge=1,
            description="Requests of a session that run at once; more wait, beyond as many again reading pauses.",
        ),
    ] = 64
    max_running: Annotated[
        int,
        Meta(
            ge=1, description="Requests that run at the same time over all sessions; more are answered with FLOOD_WAIT."
        ),
    ] = 20_000
    max_answer_bytes: Annotated[
        int, Meta(ge=1, description="Sent but unacknowledged answers of a session that are kept for resending.")
    ] = 8 << 20
    max_kept: Annotated[
        int,
        Meta(
            ge=1,
            description="Sent but unacknowledged answers of all sessions; a session that goes beyond loses its.",
        ),
    ] = 256 << 20
    max_remembered: Annotated[
        int, Meta(ge=1000, description="Message ids of a session that are kept to tell repetitions; older are refused.")
    ] = 5_000
    max_update_bytes: Annotated[
        int,
        Meta(ge=1, description="Waiting and unacknowledged updates of a session; more turn into one updatesTooLong."),
    ] = 256 << 10
    max_updates: Annotated[int, Meta(ge=1, description="The same by count.")] = 500
    http_hold_s: Annotated[
        float,
        Meta(
            gt=0, description="How long an HTTP response waits for requests under way once there is something to say."
        ),
    ] = 2.0
    http_wait_s: Annotated[
        float,
        Meta(
            gt=0,
            description="How long an HTTP response may wait for something to say, unless the client asks otherwise.",
        ),
    ] = 25.0
    http_idle_s: Annotated[
        float,
        Meta(gt=0, description="A session over HTTP without a waiting request for so long counts as disconnected."),
    ] = 60.0
