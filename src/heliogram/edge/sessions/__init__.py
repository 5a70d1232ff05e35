"""MTProto sessions: hosting them, running their requests, and delivering updates to them.

=============  ============================================================================================
``hosted``     what is kept of a key, a device and a session
``keys``       the keys in memory and who is on their devices
``host``       packets in, events out: opens, attaches and forgets sessions
``requests``   runs the requests of sessions, concurrently and bounded
``flush``      collects what sessions have to say and writes it once per turn of the loop
``audience``   which session of a device gets its updates
``delivery``   from events on the bus to updates in sessions
=============  ============================================================================================

What a session may hold is bounded by ``SessionHostSettings`` and mtproto's ``SessionSettings``; how many there may be
in all and per key as well. A session without a connection is kept for ten minutes, so a client that comes back finds
its answers and updates; then its client starts a new one and fetches the difference.
"""
