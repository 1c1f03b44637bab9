"""One mail, handed over to the mail server, and what the server made of it.

`post` is for those that somebody waits for (a confirmation, a link to sign in); the weekly mails and alerts go through
`digests.send`, which keeps account of them.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils.translation import gettext_noop

from articles.text.plain import one_line

NO_ADDRESS = gettext_noop("not an address that can be mailed")
CLOSING = 421  # "I close the connection": about the server, not about one mail


class Outcome(StrEnum):
    """LATER and NEVER certainly did not go out; of UNSURE nobody knows."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a mail, and the server's words; `all_wait` where it is not about this mail but about all,
    `is_refusal` where the server wants this one later."""

    outcome: Outcome
    reason: str = ""
    all_wait: bool = False
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """`language` is that of the words; `return_to` the address that bounces go to, if not the sender's."""

    to: str
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    message_id: str = ""
    return_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def post(letter: Letter) -> Handed:
    """Send one mail now. It raises nothing for what a mail server does; whoever asks tells what came of it."""
    connection = get_connection()
    try:
        return hand_over(letter, connection)
    finally:
        hang_up(connection)


def hand_over(letter: Letter, connection: BaseEmailBackend) -> Handed:
    """Send over a connection, which is opened if it is not yet and stays open for the next. Never twice."""
    if not is_sound(letter.to):
        return Handed(Outcome.NEVER, NO_ADDRESS)
    try:
        connection.open()
    except OSError as problem:
        hang_up(connection)
        return Handed(Outcome.LATER, _told(problem), all_wait=True)
    try:
        connection.send_messages([message_of(letter)])
    except OSError as problem:  # smtplib's exceptions are such, too
        handed = _failed(problem, in_doubt=getattr(connection, "in_doubt", False))
        if _code(problem) in (None, CLOSING):
            hang_up(connection)
        return handed
    return Handed(Outcome.SENT)


def hang_up(connection: BaseEmailBackend) -> None:
    """Close the connection, whatever state it is in; the next mail opens another."""
    with suppress(OSError):
        connection.close()


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail as it goes out. Nothing in it asks for an answer by machine, and nothing is loaded or counted."""
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": letter.language, **letter.headers}
    headers |= {"From": settings.DEFAULT_FROM_EMAIL} | ({"Message-ID": letter.message_id} if letter.message_id else {})
    sender = letter.return_to or settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(one_line(letter.subject), letter.text, sender, [letter.to], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def is_sound(address: str) -> bool:
    """Whether it is one address and nothing else, such as a further line of the head."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii() and parseaddr(address)[1] == address


def _failed(problem: OSError, in_doubt: bool) -> Handed:
    code = _code(problem)
    if code is None:
        outcome = Outcome.UNSURE if in_doubt else Outcome.LATER
        return Handed(outcome, _told(problem), all_wait=not in_doubt)
    about_this_one = isinstance(problem, SMTPRecipientsRefused | SMTPDataError)
    if code >= 500 and about_this_one:
        return Handed(Outcome.NEVER, _told(problem))
    all_wait = not about_this_one or code == CLOSING
    return Handed(Outcome.LATER, _told(problem), all_wait=all_wait, is_refusal=not all_wait)


def _code(problem: OSError) -> int | None:
    """What the server answered; None where it answered nothing."""
    if isinstance(problem, SMTPRecipientsRefused):
        return next(iter(problem.recipients.values()))[0]
    return problem.smtp_code if isinstance(problem, SMTPResponseException) else None


def _told(problem: OSError) -> str:
    """The server's own words, or the fault's, on one line."""
    if isinstance(problem, SMTPRecipientsRefused):
        return _answer(*next(iter(problem.recipients.values())))
    if isinstance(problem, SMTPResponseException):
        return _answer(problem.smtp_code, problem.smtp_error)
    return one_line(str(problem) or type(problem).__name__)


def _answer(code: int, words: bytes | str) -> str:
    return one_line(f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}")
