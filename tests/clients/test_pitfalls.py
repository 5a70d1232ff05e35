"""What broke a real client somewhere, each by name; the numbers are those of the survey of clients.

Several are also met by the libraries in the other files; here they are looked at on the wire.
"""

import hashlib
import secrets
import struct

import pytest
from tests.clients.raw import RpcError, TransportError, gzip_packed
from tests.clients.websocket import connect_websocket

from heliogram import tl
from heliogram.mtproto.aes import ige_encrypt
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t


async def test_01_a_new_account_starts_above_pts_zero_and_with_consistent_seq(signed_up):
    client = await signed_up()
    state = await client.invoke(f.UpdatesGetState())
    assert state.pts >= 1
    again = await client.invoke(f.UpdatesGetState())
    assert (again.pts, again.seq) == (state.pts, state.seq)
    difference = await client.invoke(f.UpdatesGetDifference(pts=state.pts, date=state.date, qts=state.qts))
    assert isinstance(difference, t.UpdatesDifferenceEmpty)


@pytest.mark.parametrize(("said", "meant"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (-2, 2), (10001, 1), (-10003, 3)])
async def test_02_this_dc_follows_the_data_centre_named_in_the_handshake(raw, said, meant):
    client = raw()
    await client.connect()
    await client.make_key(inner=mt.PQInnerDataDc, dc=said)
    assert (await client.invoke(client.begin(f.HelpGetConfig()))).this_dc == meant


async def test_02_this_dc_is_two_when_the_client_names_none(raw):
    assert (await raw().ready()).this_dc == 2


async def test_03_every_data_centre_is_this_server(raw, server):
    config = await raw().ready()
    options = {(option.id, option.ip_address, option.port) for option in config.dc_options if not option.ipv6}
    assert options == {(number, server.host, server.port) for number in range(1, 6)}


async def test_04_the_first_salt_of_a_new_key_is_accepted(raw):
    client = raw()
    await client.ready()
    assert not [message for message in client.others if message.kind == mt.BadServerSalt.ID]


@pytest.mark.parametrize("salt", [0, 12345])
async def test_04_another_salt_is_answered_with_a_good_one(raw, salt):
    client = raw()
    await client.connect()
    await client.make_key()
    request = tl.encode(client.begin(f.HelpGetConfig()))
    refused = client.send(request, salt=salt)
    notification = await client.first_of(mt.BadServerSalt)
    assert notification.bad_msg_id == refused
    client.salt = notification.new_server_salt
    assert (await client.invoke(request)).this_dc == 2


async def test_04_a_temporary_key_is_bound_in_a_container_under_its_first_salt(raw):
    permanent, temporary = raw(), raw()
    await permanent.connect()
    await permanent.make_key()
    await temporary.connect()
    await temporary.make_key(inner=mt.PQInnerDataTempDc, dc=2, expires_in=80000)
    binding = tl.encode(_binding(temporary, permanent.key, 80000))
    ping = tl.encode(mt.PingDelayDisconnect(ping_id=7, disconnect_delay=60))
    # The binding names the id of its own message, so that is known beforehand.
    bound, _ = temporary.send_container([binding, ping])
    assert await temporary.answer(bound) is True
    assert (await temporary.first_of(mt.Pong)).ping_id == 7
    assert (await temporary.invoke(temporary.begin(f.HelpGetConfig()))).this_dc == 2


def _binding(client, permanent, lasts):
    """Build auth.bindTempAuthKey for the next message of ``client``; the proof is in MTProto 1.0."""
    msg_id = client.reserve_id()
    nonce, expires = secrets.randbits(62), client.now() + lasts
    inner = tl.encode(
        mt.BindAuthKeyInner(
            nonce=nonce,
            temp_auth_key_id=client.key.id,
            perm_auth_key_id=permanent.id,
            temp_session_id=client.session,
            expires_at=expires,
        )
    )
    plain = secrets.token_bytes(16) + struct.pack("<qii", msg_id, 0, len(inner)) + inner
    msg_key = hashlib.sha1(plain).digest()[4:20]
    key, iv = _first_version_key(permanent.data, msg_key)
    sealed = ige_encrypt(plain + secrets.token_bytes(-len(plain) % 16), key, iv)
    return f.AuthBindTempAuthKey(
        perm_auth_key_id=permanent.id,
        nonce=nonce,
        expires_at=expires,
        encrypted_message=permanent.id_bytes + msg_key + sealed,
    )


def _first_version_key(auth_key, msg_key):
    a = hashlib.sha1(msg_key + auth_key[0:32]).digest()
    b = hashlib.sha1(auth_key[32:48] + msg_key + auth_key[48:64]).digest()
    c = hashlib.sha1(auth_key[64:96] + msg_key).digest()
    d = hashlib.sha1(msg_key + auth_key[96:128]).digest()
    return a[:8] + b[8:20] + c[4:16], a[8:20] + b[:8] + c[16:20] + d[:8]


@pytest.mark.parametrize("as_zlib", [True, False], ids=["zlib", "gzip"])
async def test_05_a_packed_request_may_be_a_zlib_stream(raw, as_zlib):
    client = raw()
    await client.connect()
    await client.make_key()
    packed = gzip_packed(tl.encode(client.begin(f.HelpGetConfig())), as_zlib=as_zlib)
    assert (await client.invoke(packed)).this_dc == 2


async def test_06_as_many_future_salts_come_as_are_asked_for_and_all_are_good(raw):
    client = raw()
    await client.ready()
    asked = client.send(tl.encode(mt.GetFutureSalts(num=64)))
    answer = await client.first_of(mt.FutureSalts)
    assert answer.req_msg_id == asked
    assert len(answer.salts) == 64
    for earlier, later in zip(answer.salts, answer.salts[1:], strict=False):
        assert earlier.valid_since < later.valid_since <= earlier.valid_until
    assert answer.salts[0].valid_since <= answer.now < answer.salts[0].valid_until
    for number, salt in enumerate(answer.salts):
        client.send(tl.encode(mt.Ping(ping_id=number)), salt=salt.salt)
        assert (await client.first_of(mt.Pong)).ping_id == number
    assert not [message for message in client.others if message.kind == mt.BadServerSalt.ID]


VARIANTS = {
    "plain": {"inner": mt.PQInnerData},
    "dc": {"inner": mt.PQInnerDataDc, "dc": 2},
    "temp": {"inner": mt.PQInnerDataTemp, "expires_in": 3600},
    "temp-dc": {"inner": mt.PQInnerDataTempDc, "dc": 2, "expires_in": 3600},
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("old_padding", [True, False], ids=["sha1-padding", "rsa-pad"])
@pytest.mark.parametrize("question", [mt.ReqPq, mt.ReqPqMulti], ids=["req_pq", "req_pq_multi"])
async def test_07_both_paddings_and_all_inner_data_make_a_key(raw, variant, old_padding, question):
    client = raw()
    await client.connect()
    await client.make_key(question=question, old_padding=old_padding, **VARIANTS[variant])
    client.send(tl.encode(mt.Ping(ping_id=1)))
    assert (await client.first_of(mt.Pong)).ping_id == 1


async def test_08_the_group_is_the_known_one_and_the_primes_are_small(raw):
    client = raw()
    await client.connect()
    offered = await client.ask()
    assert int.from_bytes(offered.pq, "big") < 1 << 63
    await client.make_key()
    assert client.group.g == 3
    assert client.group.dh_prime[:4].hex() == "c71caeb9"


async def test_09_the_fingerprint_has_sixteen_digits(raw, server):
    client = raw()
    await client.connect()
    (offered,) = (await client.ask()).server_public_key_fingerprints
    assert offered == server.fingerprint
    assert offered % (1 << 64) >= 0x1000000000000000
    assert server.modulus.bit_length() == 2048


async def test_10_a_second_session_of_a_key_speaks_the_layer_of_the_first(raw, signed_up):
    old = await signed_up(layer=158)
    new = await signed_up()
    second = raw()
    await second.connect()
    second.key, second.salt = old.key, old.salt
    request = tl.encode(f.UsersGetUsers(id=[t.InputUserSelf()]))
    shapes = [await client.invoke_raw(request) for client in (old, second, new)]
    kinds = [shape[8:12] for shape in shapes]
    assert kinds[0] == kinds[1] != kinds[2]


async def test_11_a_method_that_is_not_built_is_a_bad_request(signed_up):
    client = await signed_up()
    with pytest.raises(RpcError) as refused:
        await client.invoke(f.HelpGetPassportConfig(hash=0))
    assert refused.value.code == 400


async def test_11_an_unknown_constructor_is_a_bad_request(signed_up):
    client = await signed_up()
    with pytest.raises(RpcError) as refused:
        await client.invoke(b"\xde\xad\xbe\xef" + bytes(8))
    assert refused.value.code == 400
    assert await client.invoke(f.UpdatesGetState())


async def test_11_a_key_that_is_not_logged_in_is_told_so(raw):
    client = raw()
    await client.ready()
    for request in (f.UsersGetUsers(id=[t.InputUserSelf()]), f.UpdatesGetState()):
        with pytest.raises(RpcError) as refused:
            await client.invoke(request)
        assert (refused.value.code, refused.value.text) == (401, "AUTH_KEY_UNREGISTERED")


async def test_12_each_question_on_a_connection_is_answered_and_the_last_counts(raw):
    client = raw()
    await client.connect()
    answers = [await client.ask(question) for question in (mt.ReqPq, mt.ReqPqMulti, mt.ReqPqMulti)]
    assert len({answer.server_nonce for answer in answers}) == 3
    await client.make_key()
    client.send(tl.encode(mt.Ping(ping_id=1)))
    assert (await client.first_of(mt.Pong)).ping_id == 1


async def test_12_a_client_that_asks_and_hangs_up_harms_nobody(raw):
    for _ in range(5):
        client = raw()
        await client.connect()
        client.send_packet(struct.pack("<qqi", 0, client.reserve_id(), 20) + tl.encode(mt.ReqPqMulti(nonce=bytes(16))))
        await client.close()
    await raw().ready()


async def test_13_an_unknown_key_is_told_404(raw):
    client = raw()
    await client.connect()
    client.send_packet(secrets.token_bytes(24 + 64))
    with pytest.raises(TransportError, match="-404"):
        await client.receive_packet()


@pytest.mark.parametrize("layer", [230, 232, 999])
async def test_14_a_layer_above_the_newest_is_served_in_the_newest(signed_up, layer):
    client = await signed_up(layer=layer)
    newest = await signed_up()
    request = tl.encode(f.UsersGetUsers(id=[t.InputUserSelf()]))
    shapes = [await one.invoke_raw(request) for one in (client, newest)]
    assert shapes[0][:12] == shapes[1][:12]


@pytest.mark.parametrize(("first", "then"), [("+", ""), ("", "+")])
async def test_15_a_number_is_the_same_with_and_without_its_plus(raw, server, first, then):
    client = raw()
    await client.ready()
    phone, code = server.fresh_number()
    owner = (await client.sign_up(first + phone, code)).user
    other = raw()
    await other.ready()
    sent = await other.send_code(then + phone)
    login = f.AuthSignIn(phone_number=first + phone, phone_code_hash=sent.phone_code_hash, phone_code=code)
    assert (await other.invoke(login)).user.id == owner.id
    assert owner.phone == phone


async def test_15_the_code_is_as_long_as_announced(raw, server):
    client = raw()
    await client.ready()
    phone, code = server.fresh_number()
    assert (await client.send_code(phone)).type.length == len(code)


async def test_16_eight_sessions_of_one_key_each_get_their_own_answers(raw, signed_up):
    first = await signed_up()
    sessions = [first]
    for _ in range(7):
        session = await raw().connect()
        session.key, session.salt = first.key, first.salt
        sessions.append(session)
    asked = [(session, session.send(tl.encode(f.HelpGetNearestDc()))) for session in sessions for _ in range(5)]
    for session, request in asked:
        assert (await session.answer(request)).this_dc == 2


@pytest.mark.parametrize("cut", [None, 1, 7], ids=["whole-packets", "byte-by-byte", "seven-bytes"])
async def test_18_a_browser_is_served_over_websocket(raw, server, cut):
    client = raw()
    async with connect_websocket(server, cut=cut) as (reader, writer):
        client.use(reader, writer)
        await client.make_key()
        assert (await client.invoke(client.begin(f.HelpGetConfig()))).this_dc == 2
