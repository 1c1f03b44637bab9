"""Why a feed cannot be polled, as a kind of cause that an editor can act upon, from the line that the poll left."""

from __future__ import annotations

import re
from enum import StrEnum


class Fault(StrEnum):
    NOTHING_THERE = "nothing there"
    REFUSES = "refuses"
    TOO_OFTEN = "too often"
    SERVER = "server"
    NAME = "name"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    UNREACHABLE = "unreachable"
    NO_FEED = "no feed"
    TOO_LARGE = "too large"
    NOT_ALLOWED = "not allowed"
    MOVED = "moved"
    DATABASE = "database"
    OTHER = "other"


# The first that is found in the line tells the cause.
_TOLD = [
    (Fault.DATABASE, re.compile(r"^the database could not")),
    (Fault.MOVED, re.compile(r"^moved to .*followed already")),
    (Fault.NOTHING_THERE, re.compile(r"^HTTP (?:404|410)\b")),
    (Fault.REFUSES, re.compile(r"^HTTP (?:401|402|403|406|451)\b")),
    (Fault.TOO_OFTEN, re.compile(r"^HTTP (?:429|503)\b|asked to be left alone|asked often enough")),
    (Fault.SERVER, re.compile(r"^HTTP 5\d\d\b")),
    (Fault.NAME, re.compile(r"^the name .* is not known")),
    (Fault.SLOW, re.compile(r"^no (?:complete answer|connection) within")),
    (Fault.CERTIFICATE, re.compile(r"^certificate not valid")),
    (Fault.UNREACHABLE, re.compile(r"^no connection|cut short|is damaged|more than \d+ redirects")),
    (Fault.TOO_LARGE, re.compile(r"^answer larger than")),
    (Fault.NO_FEED, re.compile(r"not a feed|no feed|declares XML entities")),
    (
        Fault.NOT_ALLOWED,
        re.compile(r"no web address|no http |user name|is an? [\w-]+ address|is no address|longer than \d+ characters"),
    ),
]


def fault_of(told: str) -> Fault:
    """The cause that the line speaks of."""
    return next((fault for fault, words in _TOLD if words.search(told)), Fault.OTHER)
