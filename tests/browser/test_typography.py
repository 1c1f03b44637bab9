"""French pages keep to French typography: guillemets, spaces that do not break before double punctuation, « 1er ». What
is said in another language or by a source stands under a `lang` of its own, and keeps to its own."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from lxml import html

from articles.models import Entity
from tests.browser.stock import Stock

pytestmark = pytest.mark.django_db
SAID_IN = ("aria-label", "title", "placeholder", "alt", "data-title", "data-loading", "data-fault", "data-offline")
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
WRONG = {
    "straight or English quotation marks": r"[\"“”]",
    "a straight apostrophe": r"\w'\w",
    "a breaking space before double punctuation": r"[ \t\n][;:!?%»€$](?!\S)",
    "no space before double punctuation": r"[^\W\d][;:!?»](?!\S)|\d[%€](?!\w)",
    "a breaking space after a guillemet, or none": r"«(?![\u00a0\u202f])",
    "the first of a month without er": rf"\b1[ \u00a0](?:{MONTHS})",
    "a number with a comma or a point between thousands": r"\b\d{1,3}[.,]\d{3}\b",
}


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ("« Oui » : 12 % !", False),
        ("«\u202fOui\u202f»\u00a0: 12\u202f%\u202f!", True),
        ('Il dit "oui"', False),
        ("le 1 mai", False),
        ("le 1er mai à 12:30, 800\u00a0M$", True),
        ("l'article", False),
        ("Oui!", False),
    ],
)
def test_what_is_wrong_is_seen(said: str, is_right: bool) -> None:
    assert (_faults(said) == []) is is_right


def test_french_pages_keep_to_french_typography(stock: Stock, client: Client) -> None:
    found = []
    names = sorted(Entity.objects.filter(name__contains="'").values_list("name", flat=True))  # written as they are
    for name, path in stock.pages.items():
        page = html.fromstring(client.get(path, headers={"accept-language": "fr"}).content.decode())
        assert page.get("lang") == "fr"
        found += [f"{name}: {fault}: {said!r}" for said in _said_by_the_site(page, names) for fault in _faults(said)]
    assert not found, "\n".join(found)


def _faults(said: str) -> list[str]:
    return [fault for fault, pattern in WRONG.items() if re.search(pattern, said)]


def _said_by_the_site(page: html.HtmlElement, names: list[str]) -> Iterator[str]:
    """Texts and spoken attributes that are under no `lang` but the page's own."""
    foreign = {one for marked in page.xpath(".//*[@lang]") for one in marked.iter()}
    for element in page.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style") and element not in foreign:
            yield from (element.get(name, "") for name in SAID_IN)
            yield from (text.strip("\n") for text in element.xpath("text()") if not any(name in text for name in names))
