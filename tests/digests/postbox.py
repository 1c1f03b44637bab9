"""A real mail server on loopback that accepts, refuses, hangs or drops the line, as it is told."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum, auto

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

LONG = 30.0


class Mood(Enum):
    ACCEPTS = auto()
    REFUSES_FOR_NOW = auto()
    REFUSES_FOR_GOOD = auto()
    REFUSES_THE_TEXT = auto()
    CLOSES = auto()
    HANGS_BEFORE = auto()
    HANGS_AFTER = auto()
    DROPS_BEFORE = auto()
    DROPS_AFTER = auto()


@dataclass
class Postbox:
    """`moods` by address; others are accepted. `taken` holds all that was received whole, whatever was answered."""

    moods: dict[str, Mood] = field(default_factory=dict)
    taken: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def to(self) -> list[str]:
        return [to for _, to, _ in self.taken]

    def mood(self, address: str) -> Mood:
        return self.moods.get(address, self.moods.get("*", Mood.ACCEPTS))

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self.mood(address)
        if mood == Mood.HANGS_BEFORE:
            await asyncio.sleep(LONG)
        if mood == Mood.DROPS_BEFORE:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return {
            Mood.REFUSES_FOR_NOW: "450 4.2.1 Come again later",
            Mood.REFUSES_FOR_GOOD: "550 5.1.1 No such user",
            Mood.CLOSES: "421 4.3.2 Going down",
        }.get(mood, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self.mood(envelope.rcpt_tos[0])
        if mood == Mood.REFUSES_THE_TEXT:
            return "554 5.7.1 Looks like spam"
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos[0], message))
        self.raw.append(envelope.content)
        if mood == Mood.HANGS_AFTER:
            await asyncio.sleep(LONG)
        if mood == Mood.DROPS_AFTER:
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """A server that takes all mails that Django sends meanwhile; answers are waited for half a second."""
    postbox, port = Postbox(), free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="articles.digests.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=0.5,
            DEFAULT_FROM_EMAIL="Jalon <digest@jalon.example>",
        ):
            yield postbox
    finally:
        controller.stop()
