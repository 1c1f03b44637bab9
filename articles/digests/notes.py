"""The mails that somebody waits for: to confirm an address, and to sign in. They hold no word that a visitor typed, so
that nobody can have us mail theirs."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from articles.digests.letters import Letter
from articles.models import Subscriber
from articles.models.passes import AGES, Purpose, address_url, confirm_url, sign_in_url

NAMED = 3


def link_for(subscriber: Subscriber, wanted: str = "") -> Letter:
    """The link that an address is mailed for which somebody asked: to confirm it or, where it is confirmed already, to
    its preferences. `wanted` is a query string of what was asked for, which the form there then begins with."""
    with translation.override(subscriber.language):
        if subscriber.confirmed_at is None:
            return _letter(subscriber, "confirm", _("Please confirm: Jalon by mail"), confirm_url(subscriber))
        link = sign_in_url(subscriber) + (f"?{wanted}" if wanted else "")
        return _letter(subscriber, "sign_in", _("Your link to Jalon by mail"), link)


def address_link_for(subscriber: Subscriber, address: str) -> Letter:
    """The link that another address is mailed, to which a subscriber wants to have the mails."""
    with translation.override(subscriber.language):
        subject, link = _("Please confirm your new address"), address_url(subscriber, address)
        return _letter(subscriber, "new_address", subject, link, to=address)


def _letter(subscriber: Subscriber, name: str, subject: str, link: str, to: str = "") -> Letter:
    shown = {"link": link, "subject": subject, "language": subscriber.language, **_followed(subscriber)}
    shown |= {"days": AGES[Purpose.CONFIRM].days, "hours": int(AGES[Purpose.SIGN_IN].total_seconds() // 3600)}
    text, html = (render_to_string(f"mails/{name}.{kind}", shown) for kind in ("txt", "html"))
    return Letter(to or subscriber.email, subject, text.strip() + "\n", html, subscriber.language)


def _followed(subscriber: Subscriber) -> dict[str, object]:
    follows = subscriber.follows.select_related("entity__merged_into").order_by("pk")
    names = [(one.entity.merged_into or one.entity).local_name for one in follows[:NAMED]]
    return {"names": ", ".join(names), "more": max(follows.count() - NAMED, 0)}
