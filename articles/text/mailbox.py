"""An address as typed → the mailbox that it names, in plain ASCII, or what is wrong with it."""

import re
from enum import StrEnum

LONGEST = 254
LONGEST_NAME = 64
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_NAME = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{0,58}}[a-z0-9])")
_NAMED = re.compile(r"[^<>]*<[^<>]+>")


class Fault(StrEnum):
    NONE_GIVEN = "none given"
    NAMED = "named"
    TOO_LONG = "too long"
    FOREIGN_NAME = "foreign name"
    NO_ADDRESS = "no address"


class MailboxError(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def mailbox(typed: str) -> str:
    """ "Ann@Bücher.Example" → "Ann@xn--bcher-kva.example": the domain as mail servers know it, the name as typed.
    MailboxError for all that is not one address alone of at most 254 characters."""
    typed = typed.strip(" ")
    if not typed:
        raise MailboxError(Fault.NONE_GIVEN)
    if _NAMED.fullmatch(typed):
        raise MailboxError(Fault.NAMED)
    name, _, domain = typed.rpartition("@")
    found = f"{name}@{_ascii(domain)}"
    if len(found) > LONGEST or len(name) > LONGEST_NAME:
        raise MailboxError(Fault.TOO_LONG)
    if not name.isascii() and "@" not in name and name.isprintable():
        raise MailboxError(Fault.FOREIGN_NAME)
    if not _NAME.fullmatch(name):
        raise MailboxError(Fault.NO_ADDRESS)
    return found


def _ascii(domain: str) -> str:
    if len(domain) > LONGEST:
        raise MailboxError(Fault.TOO_LONG)
    try:
        found = domain.encode("idna").decode().lower()
    except UnicodeError:
        raise MailboxError(Fault.NO_ADDRESS) from None
    if not _DOMAIN.fullmatch(found):
        raise MailboxError(Fault.NO_ADDRESS)
    return found
