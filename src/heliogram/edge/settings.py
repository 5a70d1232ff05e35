"""The settings of the edge. Every number here bounds something: see :mod:`heliogram.edge.gateway` for the sum."""

from __future__ import annotations

import msgspec


class GatewaySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the gateway listens and how much it lets strangers take."""

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 8443
    """The one port for every transport: TCP, HTTP and WebSocket. 0: any free one."""
    proxy_protocol: bool = False
    """Demand a PROXY protocol header (v1 or v2) first on every connection, and believe its address."""
    max_connections: int = 50_000
    """Connections at the same time; more are closed at once."""
    max_connections_per_address: int = 1_000
    """The same from one address (an IPv6 address counts as its /64)."""
    max_handshakes: int = 512
    """Key exchanges in progress; more are refused with transport error -429."""
    max_handshakes_per_address: int = 64
    """The same from one address."""
    handshake_threads: int = 2
    """Threads for the arithmetic of key exchanges."""
    silent_s: float = 20.0
    """A connection that has not said anything that makes sense by then is closed."""
    keyless_s: float = 120.0
    """A connection that made a handshake, or none, but opened no session by then is closed."""
    max_packet: int = (1 << 20) + 4096
    """A packet that claims to be longer, in bytes, ends its connection before it arrives."""
    max_partial: int = 64 << 20
    """Bytes of unfinished packets over all connections; a connection that goes beyond is closed."""
    write_high_water: int = 128 << 10
    """Unsent bytes of a connection at which nothing more is written to it nor read from it."""
    stalled_s: float = 30.0
    """A client that leaves those bytes unread so long is disconnected; its session waits for the next connection."""
    drain_s: float = 10.0
    """How long a stop waits for requests under way, and then for unsent bytes."""


class SessionHostSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How much sessions may hold."""

    max_sessions: int = 200_000
    """Sessions at the same time; beyond that those longest without a connection go first."""
    max_sessions_per_key: int = 48
    """The same under one key (real clients keep up to about a dozen)."""
    detached_s: float = 600.0
    """How long a session without a connection is remembered. At least the 330 s in which messages can be replayed."""
    max_running_per_session: int = 256
    """Requests of a session that run at the same time; the rest waits, and beyond as many again reading pauses."""
    max_running: int = 20_000
    """Requests that run at the same time over all sessions; more are answered with FLOOD_WAIT."""
    max_answer_bytes: int = 8 << 20
    """Sent but unacknowledged answers of a session that are kept for resending."""
    max_update_bytes: int = 256 << 10
    """Waiting and unacknowledged updates of a session; more turn into one updatesTooLong."""
    max_updates: int = 500
    """The same by count."""
    http_hold_s: float = 0.25
    """How long an HTTP response waits for requests under way once there is something to say."""
    http_wait_s: float = 25.0
    """How long an HTTP response may wait for something to say, unless the client asks otherwise."""
    http_idle_s: float = 60.0
    """A session over HTTP without a waiting request for so long counts as disconnected."""
