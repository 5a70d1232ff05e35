"""Services as contracts: the same call in process, through the codec, or to another process over gRPC."""

from heliogram.platform.rpc.codec import Handler, through_codec
from heliogram.platform.rpc.describe import describe
from heliogram.platform.rpc.network import Network
from heliogram.platform.rpc.observe import Observer, observed
from heliogram.platform.rpc.policy import Guard, Policy, RpcCallFailed
from heliogram.platform.rpc.remote import Identity, close_channel, connect, listen, mount, open_channel, open_server
from heliogram.platform.rpc.service import Contract, ContractError, Operation, Service, operation

__all__ = [
    "Contract",
    "ContractError",
    "Guard",
    "Handler",
    "Identity",
    "Network",
    "Observer",
    "Operation",
    "Policy",
    "RpcCallFailed",
    "Service",
    "close_channel",
    "connect",
    "describe",
    "listen",
    "mount",
    "observed",
    "open_channel",
    "open_server",
    "operation",
    "through_codec",
]
