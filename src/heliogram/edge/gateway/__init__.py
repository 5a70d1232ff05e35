"""Sockets: one port speaks every transport.

==============  ===========================================================================================
``gateway``     listens, takes connections, and on a stop drains them
``admission``   how many connections and handshakes there may be, in all and per address
``stream``      packets over a byte stream: what TCP and WebSocket have in common
``tcp``         a plain connection; tells the transports apart and hands HTTP over
``http``        HTTP connections
``exchange``    packets in POST bodies, responses held for what comes (long polling)
``websocket``   packets over WebSocket frames
``handshakes``  key exchanges, with their arithmetic off the loop
==============  ===========================================================================================

What strangers can make the gateway hold is bounded by ``GatewaySettings``:

* ``max_connections`` x about 4 kB for connections that say nothing, each for ``silent_s`` at most;
* ``max_handshakes`` x about 2 kB;
* twice ``max_partial`` bytes of packets that have not arrived in full, over all connections: buffers grow ahead;
* 5,000 x 1.5 kB of keys that were made and never used.

What a client with a key can hold comes on top, per connection: ``write_high_water`` bytes unsent plus what one
turn may write (512 kB and one answer), for ``stalled_s`` at most; and what its sessions hold.
"""

from heliogram.edge.gateway.gateway import Gateway

__all__ = ["Gateway"]
