"""Django's own SMTP connection, which signs what it sends (DKIM) and knows whether a mail may have gone out."""

from collections.abc import Sequence
from smtplib import SMTP, SMTP_SSL, SMTPException
from typing import Any

import dkim
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"auto-submitted",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)


class Careful(SMTP):
    """`in_doubt` is true from DATA until its answer: of a mail whose connection breaks then nobody knows."""

    in_doubt = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.in_doubt = True
        answer = super().data(msg)
        self.in_doubt = False
        return answer

    def sendmail(self, from_addr: str, to_addrs: str | Sequence[str], msg: Any, *args: Any, **kwargs: Any) -> Any:
        self.in_doubt = False
        return super().sendmail(from_addr, to_addrs, signed(msg), *args, **kwargs)


class CarefulOverTLS(Careful, SMTP_SSL):
    """The same, over TLS from the first byte."""


class EmailBackend(DjangoBackend):
    @property
    def connection_class(self) -> type[SMTP]:
        return CarefulOverTLS if self.use_ssl else Careful

    @property
    def in_doubt(self) -> bool:
        return getattr(self.connection, "in_doubt", False)


def signed(message: bytes) -> bytes:
    """The message with a DKIM signature before it, where there is a key. SMTPException where that is none."""
    if not settings.DKIM_KEY:
        return message
    selector, domain = settings.DKIM_SELECTOR.encode(), settings.DKIM_DOMAIN.encode()
    there = [name for name in SIGNED if b"\n" + name + b":" in b"\n" + message.partition(b"\r\n\r\n")[0].lower()]
    try:
        head = dkim.sign(message, selector, domain, settings.DKIM_KEY.encode(), include_headers=there)
    except dkim.DKIMException as fault:
        raise SMTPException(f"DKIM: {fault}") from fault
    return bytes(head) + message
