"""What faces the network: sockets and handshakes (``gateway``), sessions and pushes (``sessions``)."""
