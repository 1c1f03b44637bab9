"""The one form by which claims are corrected, written and proposed: what is typed → `text.values.Claim`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Claim, Entity
from articles.models.changes import LONGEST_REASON
from articles.models.labels import EVENT_KINDS, ROLES, STATUSES, UNNAMED, choices
from articles.reviewing.errors import SENTENCES, ChangedMeanwhileError
from articles.reviewing.told import told_by
from articles.reviewing.who import meant, spoken
from articles.text import values
from articles.text.correcting import LONGEST_LABEL, Fault, Trouble
from articles.text.places import places_of
from articles.text.typed import (
    PlaceOption,
    UnreadableError,
    date_as_typed,
    options_of,
    sum_as_typed,
    typed_date,
    typed_sum,
)
from articles.text.values import EventKind, Money, Participant, Role, Status, VagueDate

BLANK_ROWS = 1
MOST_PARTIES = 30
CURRENCIES = ("USD", "EUR", "GBP", "CNY", "JPY", "CAD", "CHF")

FIELDS = {
    Trouble.SUM: "amount",
    Trouble.CURRENCY: "currency",
    Trouble.DATE: "when",
    Trouble.NO_QUOTE: "quote",
    Trouble.NOT_IN_TEXT: "quote",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of who takes part, as typed."""

    name: str = ""
    role: str = ""


class DateField(forms.CharField):
    def clean(self, value: Any) -> VagueDate | None:
        try:
            return typed_date(super().clean(value))
        except UnreadableError:
            raise ValidationError(_("This is no date: write 2024, 2024-Q2, 2024-05 or 2024-05-12.")) from None


class SumField(forms.CharField):
    def clean(self, value: Any) -> Decimal | None:
        try:
            return typed_sum(super().clean(value))
        except UnreadableError:
            raise ValidationError(_("This is no sum: write 500M, 1.2bn or 800,000,000.")) from None


class ClaimForm(forms.Form):
    """Bound to the article, and (but for a new one) to the claim as it is shown. `parties` are two lists of fields,
    `who` and `role`, as many as one likes."""

    kind = forms.ChoiceField(label=_("kind"), choices=choices(EVENT_KINDS))
    status = forms.ChoiceField(label=_("status"), choices=choices(STATUSES))
    when = DateField(label=_("date"), required=False)
    amount = SumField(label=_("sum"), required=False)
    currency = forms.CharField(label=_("currency"), required=False, max_length=3)
    quote = forms.CharField(label=_("quote"), widget=forms.Textarea({"rows": 3}), strip=False)
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    unnamed = forms.BooleanField(label=_("Let names that nobody here has stand as they are"), required=False)
    why = forms.CharField(label=pgettext_lazy("claim", "Why (if you like)"), required=False, max_length=LONGEST_REASON)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, article: Article, claim: Claim | None, *args: Any, must_differ: bool = False, **kwargs: Any
    ) -> None:
        self.article, self.claim, self.must_differ = article, claim, must_differ
        self.before = told_by(claim) if claim else None
        self.places: Sequence[PlaceOption] = []
        kwargs["initial"] = {**self._initial(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def _initial(self) -> dict[str, Any]:
        if self.claim is None or self.before is None:
            return {"seen": 0, "version": self.article.version, "status": Status.DONE}
        return {
            **{name: getattr(self.claim, name) for name in ("kind", "status", "quote", "start", "currency")},
            "when": date_as_typed(self.claim.when),
            "amount": sum_as_typed(self.claim.amount),
            "seen": self.claim.revision,
            "version": self.article.version,
        }

    @property
    def rows(self) -> Sequence[Row]:
        """Who takes part as typed so far, and room for more."""
        return [*self._typed_rows(), *[Row()] * BLANK_ROWS]

    def _typed_rows(self) -> list[Row]:
        if not self.is_bound:
            return [Row(_name_of(one.entity, one.label), one.role) for one in self._participants()]
        lists = [self.data.getlist(name)[:MOST_PARTIES] for name in ("who", "role")]  # type: ignore[attr-defined]
        rows = [Row(name.strip(), role) for name, role in zip_longest(*lists, fillvalue="")]
        return [row for row in rows if row.name]

    def _participants(self) -> Sequence[Any]:
        return list(self.claim.participants.all()) if self.claim else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["parties"] = list(self._parties())
        cleaned["place"] = self._place(cleaned.get("quote") or "", cleaned.get("start"))
        if cleaned.get("amount") is None:
            cleaned["currency"] = ""
        cleaned["currency"] = cleaned.get("currency", "").upper()
        if self.must_differ and not self.errors and not self.is_other:
            self.add_error(None, _("Change something to propose it."))
        return cleaned

    def _parties(self) -> Any:
        known = {_name_of(one.entity, one.label): one for one in self._participants()}
        for row in self._typed_rows():
            if row.role not in set(Role):
                self.blame([Fault(Trouble.ROLE, row.name)])
            elif row.name in known:
                one = known[row.name]
                yield Participant(one.label, Role(row.role), str(one.entity_id) if one.entity_id else None)
            else:
                yield from self._newly_named(row)

    def _newly_named(self, row: Row) -> Any:
        called = meant(row.name)
        if len(called) == 1:
            yield Participant(called[0].name, Role(row.role), str(called[0].pk))
        elif called:
            told = {"name": row.name, "told": ", ".join(map(spoken, called))}
            self.add_error(None, ValidationError(_("Several are called “%(name)s”: write %(told)s."), params=told))
        elif self.data.get("unnamed") or row.name in UNNAMED:
            yield Participant(row.name[:LONGEST_LABEL], Role(row.role))
        else:
            self.strangers = True
            told = {"value": row.name}
            self.add_error(None, ValidationError(_("Nobody is called “%(value)s” here."), params=told))

    strangers = False
    renewed: Mapping[str, int] = MappingProxyType({})

    def note(self, late: ChangedMeanwhileError) -> None:
        """The editor is shown what is there now: saved once more, the form overrules that."""
        of_text = any(one.field == "version" for one in late.differences)
        self.renewed = {"version" if of_text else "seen": late.seen}

    @property
    def seen_now(self) -> Any:
        return self.renewed.get("seen", self["seen"].value())

    @property
    def version_now(self) -> Any:
        return self.renewed.get("version", self["version"].value())

    def _place(self, quote: str, start: int | None) -> tuple[int, int] | None:
        """Where the words stand: where they were chosen, or the only place; several are left to the editor."""
        if self.claim and quote == self.claim.quote and start in (None, self.claim.start):
            return self.claim.start, self.claim.end
        words = quote.replace("\r\n", "\n").strip()
        whole = self.article.whole
        found = places_of(words, whole)
        chosen = [place for place in found if place[0] == start]
        if len(found) > 1 and not chosen:
            self.places = options_of(whole, found)
            self.add_error("quote", _("These words stand in several places: choose one."))
        if not found and words:
            self.blame([Fault(Trouble.NOT_IN_TEXT)])
        return next(iter(chosen or found), None)

    def blame(self, faults: Iterable[Fault]) -> None:
        """Tell beside the fields what is wrong with what was typed."""
        for fault in faults:
            error = ValidationError(str(SENTENCES[fault.trouble]), params={"of": fault.of})
            self.add_error(FIELDS.get(fault.trouble), error)

    @property
    def told(self) -> values.Claim:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        amount = typed["amount"]
        start, end = typed["place"]
        return values.Claim(
            kind=EventKind(typed["kind"]),
            status=Status(typed["status"]),
            participants=tuple(typed["parties"]),
            start=start,
            end=end,
            amount=None if amount is None else Money(amount, typed["currency"]),
            date=typed["when"],
            main=self.before.main if self.before else True,
        )

    @property
    def is_other(self) -> bool:
        """Whether it tells something else than the claim does."""
        return self.before is None or _facts(self.told) != _facts(self.before)

    @property
    def roles_by_kind(self) -> str:
        return json.dumps({str(kind): list(map(str, roles)) for kind, roles in values.ROLES.items()})

    @property
    def roles(self) -> Sequence[tuple[str, Promise]]:
        return choices(ROLES)

    currencies = CURRENCIES


def _facts(told: values.Claim) -> tuple[object, ...]:
    who = {(one.key or one.name, one.role) for one in told.participants}
    return told.kind, told.status, who, told.start, told.end, told.amount, told.date


def _name_of(entity: Entity | None, label: str) -> str:
    return entity.local_name if entity else label
