"""MTProto 2.0 without IO: bytes in, events out; ``now`` and entropy are arguments.

What stands where, bottom-up:

===============  ==========================================================================================
``errors``       the tree of protocol errors
``wire``         constructor ids and hand-packed TL of the hot service messages
``aes``          AES-256 in IGE (messages) and CTR (obfuscation)
``dh``, ``pq``   the arithmetic of the key exchange
``keys``         the server's RSA key
``authkey``      an authorisation key and what is derived from it
``message``      encrypted and plain messages
``binding``      the proof inside ``auth.bindTempAuthKey``
``salts``        server salts of a key and their rotation
``transport``    framing, obfuscation, quick acks, PROXY headers
``handshake``    making an authorisation key, server side
``session``      message ids, acks, resends, containers, service messages, server side
``client``       the other end of all that, for tests and load
===============  ==========================================================================================

Sources: https://core.telegram.org/mtproto and the pages below it.
"""
