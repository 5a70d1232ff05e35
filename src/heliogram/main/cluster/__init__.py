"""Real servers on loopback, for trying the split system and for testing it: what operators run on hosts of their own.

Each server is a child process of ours with its data, its settings and its log below one folder and on free ports. It is
awaited by asking it something, stopped by its process id, and ends when we do, however we end. It may be killed,
paused and started again on its data, which is what tests do.

==========  ============================================================  ===========================================
server      from                                                          readiness
==========  ============================================================  ===========================================
postgres    Debian's postgresql-15                                        ``pg_isready``: takes connections
redis       Debian's redis-server                                         answers PING
etcd        Debian's etcd-server                                          ``/health``: has a leader
kafka       Apache's artifacts on a Java 17, one node of KRaft            answers ApiVersions, which it does last
s3          versitygw on a directory                                      answers HTTP
==========  ============================================================  ===========================================

``tools/servers.py`` installs what is missing. A new kind of server is one module with a class like those here.
"""

from heliogram.main.cluster.etcd import Etcd
from heliogram.main.cluster.kafka import Kafka
from heliogram.main.cluster.objects import ObjectServer
from heliogram.main.cluster.postgres import Postgres
from heliogram.main.cluster.programs import MissingProgram, Programs
from heliogram.main.cluster.redis import Redis
from heliogram.main.cluster.server import Server, ServerFailed, free_port

__all__ = [
    "Etcd",
    "Kafka",
    "MissingProgram",
    "ObjectServer",
    "Postgres",
    "Programs",
    "Redis",
    "Server",
    "ServerFailed",
    "free_port",
]
