# Made by tools/schema/stubs.py from the schema. Do not edit.
from collections.abc import Sequence
from typing import TypeAlias

from heliogram.tl.model import Constructor

class BadMsgNotification(Constructor, kw_only=True):
    bad_msg_id: int
    bad_msg_seqno: int
    error_code: int
class BadServerSalt(Constructor, kw_only=True):
    bad_msg_id: int
    bad_msg_seqno: int
    error_code: int
    new_server_salt: int
class BindAuthKeyInner(Constructor, kw_only=True):
    nonce: int
    temp_auth_key_id: int
    perm_auth_key_id: int
    temp_session_id: int
    expires_at: int
class ClientDHInnerData(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    retry_id: int
    g_b: bytes
class DestroyAuthKey(Constructor, kw_only=True): ...
class DestroyAuthKeyFail(Constructor, kw_only=True): ...
class DestroyAuthKeyNone(Constructor, kw_only=True): ...
class DestroyAuthKeyOk(Constructor, kw_only=True): ...
class DestroySession(Constructor, kw_only=True):
    session_id: int
class DestroySessionNone(Constructor, kw_only=True):
    session_id: int
class DestroySessionOk(Constructor, kw_only=True):
    session_id: int
class DhGenFail(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    new_nonce_hash3: bytes
class DhGenOk(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    new_nonce_hash1: bytes
class DhGenRetry(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    new_nonce_hash2: bytes
class FutureSalt(Constructor, kw_only=True):
    valid_since: int
    valid_until: int
    salt: int
class FutureSalts(Constructor, kw_only=True):
    req_msg_id: int
    now: int
    salts: Sequence[FutureSalt]
class GetFutureSalts(Constructor, kw_only=True):
    num: int
class GzipPacked(Constructor, kw_only=True):
    packed_data: bytes
class HttpWait(Constructor, kw_only=True):
    max_delay: int
    wait_after: int
    max_wait: int
class MsgDetailedInfo(Constructor, kw_only=True):
    msg_id: int
    answer_msg_id: int
    bytes: int
    status: int
class MsgNewDetailedInfo(Constructor, kw_only=True):
    answer_msg_id: int
    bytes: int
    status: int
class MsgResendReq(Constructor, kw_only=True):
    msg_ids: Sequence[int]
class MsgsAck(Constructor, kw_only=True):
    msg_ids: Sequence[int]
class MsgsAllInfo(Constructor, kw_only=True):
    msg_ids: Sequence[int]
    info: bytes
class MsgsStateInfo(Constructor, kw_only=True):
    req_msg_id: int
    info: bytes
class MsgsStateReq(Constructor, kw_only=True):
    msg_ids: Sequence[int]
class NewSessionCreated(Constructor, kw_only=True):
    first_msg_id: int
    unique_id: int
    server_salt: int
class PQInnerData(Constructor, kw_only=True):
    pq: bytes
    p: bytes
    q: bytes
    nonce: bytes
    server_nonce: bytes
    new_nonce: bytes
class PQInnerDataDc(Constructor, kw_only=True):
    pq: bytes
    p: bytes
    q: bytes
    nonce: bytes
    server_nonce: bytes
    new_nonce: bytes
    dc: int
class PQInnerDataTemp(Constructor, kw_only=True):
    pq: bytes
    p: bytes
    q: bytes
    nonce: bytes
    server_nonce: bytes
    new_nonce: bytes
    expires_in: int
class PQInnerDataTempDc(Constructor, kw_only=True):
    pq: bytes
    p: bytes
    q: bytes
    nonce: bytes
    server_nonce: bytes
    new_nonce: bytes
    dc: int
    expires_in: int
class Ping(Constructor, kw_only=True):
    ping_id: int
class PingDelayDisconnect(Constructor, kw_only=True):
    ping_id: int
    disconnect_delay: int
class Pong(Constructor, kw_only=True):
    msg_id: int
    ping_id: int
class ReqDHParams(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    p: bytes
    q: bytes
    public_key_fingerprint: int
    encrypted_data: bytes
class ReqPq(Constructor, kw_only=True):
    nonce: bytes
class ReqPqMulti(Constructor, kw_only=True):
    nonce: bytes
class ResPQ(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    pq: bytes
    server_public_key_fingerprints: Sequence[int]
class RpcAnswerDropped(Constructor, kw_only=True):
    msg_id: int
    seq_no: int
    bytes: int
class RpcAnswerDroppedRunning(Constructor, kw_only=True): ...
class RpcAnswerUnknown(Constructor, kw_only=True): ...
class RpcDropAnswer(Constructor, kw_only=True):
    req_msg_id: int
class RpcError(Constructor, kw_only=True):
    error_code: int
    error_message: str
class RpcResult(Constructor, kw_only=True):
    req_msg_id: int
    result: object
class ServerDHInnerData(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    g: int
    dh_prime: bytes
    g_a: bytes
    server_time: int
class ServerDHParamsFail(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    new_nonce_hash: bytes
class ServerDHParamsOk(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    encrypted_answer: bytes
class SetClientDHParams(Constructor, kw_only=True):
    nonce: bytes
    server_nonce: bytes
    encrypted_data: bytes
TypeBadMsgNotification: TypeAlias = BadMsgNotification | BadServerSalt
TypeBindAuthKeyInner: TypeAlias = BindAuthKeyInner
TypeClientDHInnerData: TypeAlias = ClientDHInnerData
TypeDestroyAuthKeyRes: TypeAlias = DestroyAuthKeyFail | DestroyAuthKeyNone | DestroyAuthKeyOk
TypeDestroySessionRes: TypeAlias = DestroySessionNone | DestroySessionOk
TypeFutureSalt: TypeAlias = FutureSalt
TypeFutureSalts: TypeAlias = FutureSalts
TypeHttpWait: TypeAlias = HttpWait
TypeMsgDetailedInfo: TypeAlias = MsgDetailedInfo | MsgNewDetailedInfo
TypeMsgResendReq: TypeAlias = MsgResendReq
TypeMsgsAck: TypeAlias = MsgsAck
TypeMsgsAllInfo: TypeAlias = MsgsAllInfo
TypeMsgsStateInfo: TypeAlias = MsgsStateInfo
TypeMsgsStateReq: TypeAlias = MsgsStateReq
TypeNewSession: TypeAlias = NewSessionCreated
TypePQInnerData: TypeAlias = PQInnerData | PQInnerDataDc | PQInnerDataTemp | PQInnerDataTempDc
TypePong: TypeAlias = Pong
TypeResPQ: TypeAlias = ResPQ
TypeRpcDropAnswer: TypeAlias = RpcAnswerDropped | RpcAnswerDroppedRunning | RpcAnswerUnknown
TypeRpcError: TypeAlias = RpcError
TypeRpcResult: TypeAlias = RpcResult
TypeServerDHParams: TypeAlias = ServerDHParamsFail | ServerDHParamsOk
TypeServerDHInnerData: TypeAlias = ServerDHInnerData
TypeSetClientDHParamsAnswer: TypeAlias = DhGenFail | DhGenOk | DhGenRetry
