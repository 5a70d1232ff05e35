"""Steps that many tests of logging in take."""

from tests.support.people import People

from heliogram.kernel.ids import AuthKeyId, UserId

PHONE = "49151234567"
HERE = "192.0.2.1"


async def log_in(people: People, device: AuthKeyId, phone: str = PHONE) -> UserId:
    """Log in on a device, signing up first if need be."""
    sent = await people.auth.send_code(device=device, phone=phone, address=HERE)
    code = (people.in_app if sent.in_app else people.console).code
    signed = await people.auth.sign_in(device=device, phone=phone, hash=sent.hash, code=code, address=HERE)
    if signed.user is not None:
        return signed.user.id
    user = await people.auth.sign_up(
        device=device, phone=phone, hash=sent.hash, first_name="Ann", last_name="", address=HERE
    )
    return user.id
