"""A mail that came back (RFC 3464) → which mail it was, and whether it will never arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from articles.text.plain import one_line

_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_RETURNED = re.compile(r".*\+(\d{1,18})-([0-9a-f]{24})@.*")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{3,200}>)", re.IGNORECASE | re.MULTILINE)
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`is_final` where the address takes no mail; `message_id` is of the mail that came back, `number` and `proof` are
    from the address that it came back to, each empty or None where the report does not have it."""

    is_final: bool
    reason: str
    message_id: str = ""
    number: int | None = None
    proof: str = ""


def parse_bounce(raw: bytes) -> Bounce | None:
    """None for what is no report of a failed delivery: an answer, an automatic reply, a notice of delay."""
    message = message_from_bytes(raw)
    failed = next((fields for fields in _recipients(message) if _field(fields, "action") == "failed"), None)
    if failed is None:
        return None
    number, proof = _returned_to(message)
    status = _field(failed, "status").split(" ")[0]
    words = _field(failed, "diagnostic-code") or status
    return Bounce(bool(_PERMANENT.fullmatch(status)), words, _message_id(raw), number, proof)


def _recipients(message: Message) -> Iterator[Message]:
    """The fields told of each recipient, in the report's machine-readable part."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (fields for fields in part.get_payload() if isinstance(fields, Message) and fields["action"])


def _field(fields: Message, name: str) -> str:
    value = one_line(str(fields.get(name, "")))
    return value.lower() if name == "action" else value


def _returned_to(message: Message) -> tuple[int | None, str]:
    written = [str(value) for name in _ADDRESSED for value in message.get_all(name, [])]
    for _, address in getaddresses(written):
        if match := _RETURNED.fullmatch(address):
            return int(match[1]), match[2]
    return None, ""


def _message_id(raw: bytes) -> str:
    """That of the mail within the report, which comes last."""
    found = _MESSAGE_ID.findall(raw)
    return found[-1].decode("ascii", "replace") if found else ""
