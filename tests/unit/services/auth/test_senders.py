import io

from structlog.testing import capture_logs
from tests.support.clock import SeededEntropy

from heliogram.kernel.ids import SERVICE_USER, UserId
from heliogram.services.auth.senders import ConsoleSender, InAppSender, Notice

NOTICE = Notice(phone="49151", code="12345", user=UserId(9))


class Recorder:
    def __init__(self) -> None:
        self.sent = []

    async def send(self, **arguments):
        self.sent.append(arguments)
        return []


async def test_the_console_and_the_log_show_the_code():
    console = io.StringIO()
    with capture_logs() as logged:
        await ConsoleSender(console).send(NOTICE)
    assert console.getvalue() == "Login code for +49151: 12345\n"
    assert logged == [{"event": "login code", "phone": "49151", "code": "12345", "log_level": "info"}]


async def test_the_account_is_written_to_by_the_service_account():
    messages = Recorder()
    await InAppSender(messages, SeededEntropy()).send(NOTICE)
    (sent,) = messages.sent
    assert (sent["sender"], sent["peer"]) == (SERVICE_USER, 9)
    (outgoing,) = sent["outgoing"]
    assert outgoing.text.startswith("Login code: 12345. Whoever has it can open your account")
    assert outgoing.random_id != 0
