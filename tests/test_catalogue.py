"""The French catalogue says all that the pages say, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from articles import data
from articles.models.labels import UNNAMED

ROOT = Path(__file__).resolve().parent.parent
TRANSLATE = re.compile(r'{%\s*translate\s+"([^"]+)"')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (ROOT / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="fr")


def forms(message: Message, of: str) -> tuple[str, ...]:
    told = getattr(message, of)
    return told if isinstance(told, tuple) else (told,)


def test_every_entry_is_translated(french: Catalog) -> None:
    assert [message.id for message in french if message.id and not all(forms(message, "string"))] == []
    assert not french.fuzzy, "a fuzzy catalogue is silently left out when compiled"
    assert [message.id for message in french if message.id and message.fuzzy] == []


def test_placeholders_are_the_same_in_both_languages(french: Catalog) -> None:
    for message in french:
        if message.id:
            for told in forms(message, "string"):
                assert set(PLACEHOLDER.findall(told)) == set(PLACEHOLDER.findall(forms(message, "id")[-1])), message.id


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_every_word_of_the_templates_is_in_it(french: Catalog, template: Path) -> None:
    known = {form for message in french if message.id for form in forms(message, "id")}
    assert set(TRANSLATE.findall(template.read_text())) - known == set()


def test_the_unnamed_of_the_lexicons_have_a_name_in_french() -> None:
    named = {unnamed.name for lexicon in data.lexicons().values() for unnamed in lexicon.unnamed}
    assert named <= set(UNNAMED)
