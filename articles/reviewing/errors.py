"""Why an editor's word could not be taken: something is other by now, gone, or wrong; in the editor's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Claim
from articles.text.correcting import Fault, Trouble

SENTENCES: Mapping[Trouble, Promise] = {
    Trouble.NOBODY: _("Say who takes part."),
    Trouble.UNNAMED: _("Name everybody who takes part."),
    Trouble.LONG_NAME: _("This name is too long: %(of)s"),
    Trouble.TWICE: _("%(of)s is named twice in the same role."),
    Trouble.ROLE: _("%(of)s has a role that this kind of event does not have."),
    Trouble.SUM: _("This is no sum that can be stored: %(of)s"),
    Trouble.CURRENCY: _("Give the currency of the sum by its three letters, such as EUR."),
    Trouble.DATE: _("This is not the first day of its month, quarter or year: %(of)s"),
    Trouble.NO_QUOTE: _("Choose the words that tell it."),
    Trouble.NOT_IN_TEXT: _("The words do not stand in the text of the article."),
    Trouble.UNKNOWN_ENTITY: _("There is no such entity any more: %(of)s"),
    Trouble.TOLD_ALREADY: _("Another claim of the article tells this already: %(of)s"),
}
CHANGED = pgettext_lazy("review", "Somebody changed this meanwhile.")
GONE = pgettext_lazy("review", "This is not there any more.")


class ReviewError(Exception):
    """Nothing was written."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is another now than the editor saw, both as the audit writes it (`snapshots.values_of`); by whom
    and when as far as is known."""

    field: str
    saw: Any
    now: Any
    by: User | None = None
    at: datetime | None = None


class ChangedMeanwhileError(ReviewError):
    """`differences` is empty where nobody wrote down what was other; `seen` is what the editor may say next time, once
    they were shown what is there now."""

    def __init__(self, differences: Sequence[Difference], seen: int) -> None:
        super().__init__(differences)
        self.differences, self.seen = differences, seen

    def __str__(self) -> str:
        return str(CHANGED)


class GoneError(ReviewError):
    """The tagger or somebody (`by`) removed it; `claims` now stand at its sentence."""

    def __init__(self, claims: Sequence[Claim] = (), by: User | None = None, at: datetime | None = None) -> None:
        super().__init__(claims)
        self.claims, self.by, self.at = claims, by, at

    def __str__(self) -> str:
        return str(GONE)


class FaultyError(ReviewError):
    """What was told cannot be so: `sentences` say why, each for one of the `faults`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults

    @property
    def sentences(self) -> list[str]:
        return list(dict.fromkeys(str(SENTENCES[fault.trouble]) % {"of": fault.of} for fault in self.faults))

    def __str__(self) -> str:
        return " ".join(self.sentences)
