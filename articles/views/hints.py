"""What could not be done with a part of a search, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.searching.reading import vocabulary
from articles.text.operators import Fault, Hint, Operator, Query
from articles.text.query import unparse, written

UNKNOWN: Mapping[Operator, Promise] = {
    Operator.COMPANY: _("No company is called “%(value)s”."),
    Operator.PERSON: _("No person is called “%(value)s”."),
    Operator.PRODUCT: _("No product is called “%(value)s”."),
    Operator.ORGANISATION: _("No organisation is called “%(value)s”."),
    Operator.ENTITY: _("Nobody is called “%(value)s” here."),
    Operator.KIND: _("No kind of event is called “%(value)s”."),
    Operator.STATUS: _("No status is called “%(value)s”."),
    Operator.TOPIC: _("No topic is called “%(value)s”."),
    Operator.LANG: _("There are no texts in “%(value)s”, only in French and English."),
    Operator.SOURCE: _("No source is called “%(value)s”."),
}
FAULTS: Mapping[Fault, Promise] = {
    Fault.OPERATOR: _("“%(value)s” begins with no operator."),
    Fault.EMPTY: _("Nothing stands behind “%(name)s:”."),
    Fault.DATE: _("“%(value)s” is no date: write 2024, 2024-05 or 2024-05-12."),
    Fault.NUMBER: _("“%(value)s” is no number: write sources:>=3."),
    Fault.LENGTH: _("This is very long: only its beginning was looked for."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A hint as it is shown; `meant` is what may have been meant, `mended` the whole search with that."""

    text: str
    meant: str = ""
    mended: str = ""


def told(query: Query, language: str) -> list[Told]:
    return [_told(query, hint, language) for hint in query.hints]


def _told(query: Query, hint: Hint, language: str) -> Told:
    message = UNKNOWN[hint.term.operator] if hint.fault == Fault.VALUE else FAULTS[hint.fault]
    name = written(hint.term, vocabulary(), language).partition(":")[0]
    text = str(message) % {"value": hint.term.value, "name": name}
    if hint.instead is None:
        return Told(text)
    meant = written(hint.instead, vocabulary(), language)
    return Told(text, meant, unparse(query.mended(hint), vocabulary(), language))
