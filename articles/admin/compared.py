"""Two states of a claim side by side, in the editor's words: what is proposed beside what is, what it was beside what
somebody made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from articles.models import Proposal
from articles.models.proposals import Wish
from articles.reviewing.errors import Difference, FaultyError
from articles.reviewing.proposals import told_in
from articles.reviewing.told import told_by
from articles.templatetags.jalon import day, kind_name, money, role_name, status_name, vague_date
from articles.text import values


@dataclass(frozen=True, slots=True)
class Compared:
    """One field now, and as it would be."""

    name: str
    now: str
    proposed: str

    @property
    def differs(self) -> bool:
        return self.now != self.proposed


@dataclass(frozen=True, slots=True)
class Other:
    """One field as an editor saw it and as it is now, and by whom."""

    name: str
    saw: str
    now: str
    by: User | None
    at: datetime | None


def compared(proposal: Proposal) -> Sequence[Compared]:
    """What would change; nothing for a rejection, and where the proposed words are gone from the text."""
    if proposal.wish == Wish.REJECT:
        return []
    try:
        proposed = told_in(proposal)
    except FaultyError:
        return []
    now = told_by(proposal.claim) if proposal.claim else None
    whole = proposal.article.whole
    before = _in_words(now, proposal.claim.quote) if now and proposal.claim else {}
    after = _in_words(proposed, whole[proposed.start : proposed.end])
    return [Compared(name, before.get(name, ""), told) for name, told in after.items()]


def _in_words(told: values.Claim, quote: str) -> dict[str, str]:
    return {
        capfirst(gettext("kind")): kind_name(told.kind),
        capfirst(gettext("status")): status_name(told.status),
        capfirst(gettext("date")): vague_date(told.date),
        capfirst(gettext("sum")): money(told.amount),
        gettext("Who takes part"): ", ".join(f"{one.name} ({role_name(one.role)})" for one in told.participants),
        capfirst(gettext("quote")): quote,
    }


def others(differences: Iterable[Difference]) -> Sequence[Other]:
    return [_other(one) for one in differences]


def _other(one: Difference) -> Other:
    return Other(_name_of(one.field), _shown(one.field, one.saw), _shown(one.field, one.now), one.by, one.at)


def _name_of(field: str) -> str:
    names = {
        "kind": gettext("kind"),
        "status": gettext("status"),
        "amount": gettext("sum"),
        "currency": gettext("currency"),
        "day": gettext("date"),
        "precision": gettext("precision"),
        "quote": gettext("quote"),
        "participants": gettext("Who takes part"),
        "decided_by": gettext("decided by"),
        "version": gettext("text"),
        "is_accepted": gettext("accepted"),
    }
    return capfirst(names.get(field, field))


def _shown(field: str, value: Any) -> str:
    """A value as the audit has it, as people read it."""
    if value in (None, "", []):
        return "–"
    match field:
        case "kind":
            return kind_name(value)
        case "status":
            return status_name(value)
        case "amount":
            return number_format(value, use_l10n=True, force_grouping=True)
        case "day":
            return day(date.fromisoformat(value))
        case "participants":
            return ", ".join(f"{one['label']} ({role_name(one['role'])})" for one in value)
        case "decided_by":
            user = User.objects.filter(pk=value).first()
            return user.get_username() if user else "?"
        case "version":
            return pgettext("text of an article", "no. %(number)s") % {"number": value}
    return str(value)
