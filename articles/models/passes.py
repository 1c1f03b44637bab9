"""Signed links that stand for a subscriber: whoever holds one may do what it is for, and nothing else.

A pass holds the subscriber's `key`, so that another key, or none, revokes all of them; each purpose signs with a salt
of its own, so that a link to leave opens nothing else.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from articles.models.readers import Subscriber


class Purpose(StrEnum):
    CONFIRM = "confirm"
    SIGN_IN = "sign-in"
    PREFERENCES = "preferences"
    LEAVE = "leave"
    ONE_CLICK = "one-click"
    ADDRESS = "address"


# How long a pass holds. Leaving has to work from the oldest mail.
AGES = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.SIGN_IN: timedelta(days=1),
    Purpose.PREFERENCES: timedelta(days=180),
    Purpose.ADDRESS: timedelta(days=3),
}


class BadPassError(Exception):
    """The pass is forged, revoked, for something else, or (`expired`) was good once."""

    def __init__(self, expired: bool = False) -> None:
        super().__init__("expired" if expired else "not a pass")
        self.expired = expired


def issue(subscriber: Subscriber, purpose: Purpose, note: str = "") -> str:
    """A pass for the subscriber; `note` is signed with it and comes back when it is read."""
    value = subscriber.key.bytes + note.encode()
    return _signer(purpose).sign(urlsafe_b64encode(value).decode().rstrip("="))


def holder(token: str, *purposes: Purpose) -> Subscriber:
    """The subscriber whom the pass stands for, for any of the purposes. BadPassError where it stands for nobody."""
    return read(token, *purposes)[0]


def read(token: str, *purposes: Purpose) -> tuple[Subscriber, str]:
    """The subscriber and the note of a pass; BadPassError."""
    value = _value(token, purposes)
    subscriber = Subscriber.objects.filter(key=UUID(bytes=value[:16])).first()
    if subscriber is None:
        raise BadPassError
    return subscriber, value[16:].decode()


def preferences_url(subscriber: Subscriber) -> str:
    return _url("digest_preferences", issue(subscriber, Purpose.PREFERENCES))


def unsubscribe_url(subscriber: Subscriber) -> str:
    """The page with the button to leave by."""
    return _url("digest_leave", issue(subscriber, Purpose.LEAVE))


def one_click_url(subscriber: Subscriber) -> str:
    """Where mail providers POST to (RFC 8058)."""
    return _url("digest_one_click", issue(subscriber, Purpose.ONE_CLICK))


def confirm_url(subscriber: Subscriber) -> str:
    return _url("digest_confirm", issue(subscriber, Purpose.CONFIRM))


def sign_in_url(subscriber: Subscriber) -> str:
    return _url("digest_preferences", issue(subscriber, Purpose.SIGN_IN))


def address_url(subscriber: Subscriber, address: str) -> str:
    """Where the owner of another address confirms that mails go there; void once the present one is another."""
    return _url("digest_address", issue(subscriber, Purpose.ADDRESS, f"{subscriber.email} {address}"))


def _url(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"


def _value(token: str, purposes: tuple[Purpose, ...]) -> bytes:
    expired = False
    for purpose in purposes:
        try:
            signed = _signer(purpose).unsign(token, max_age=AGES.get(purpose))
        except signing.SignatureExpired:
            expired = True
        except signing.BadSignature:
            continue
        else:
            return urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
    raise BadPassError(expired)


def _signer(purpose: Purpose) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt=f"articles.digest.{purpose}")
