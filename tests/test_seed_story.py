"""The item it all began with: added by hand, and found on the timelines of those concerned, with its evidence."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from articles import starter
from articles.models import Article
from tests.pipeline import work_off

SEED = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "seed.jsonl"
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not SEED.exists(), reason="../shared/corpus is not here")]


@pytest.fixture
def seed(client: Client) -> dict[str, object]:
    starter.load_gazetteer()
    call_command("add_article", str(SEED))
    work_off()
    client.cookies["django_language"] = "fr"
    return json.loads(SEED.read_text())


@pytest.mark.parametrize(
    ("address", "kind", "status", "shown", "words"),
    [
        ("/companies/sony-pictures/", "adoption", "planned", "Prévu", "IA générative"),
        ("/people/tony-vinciquerra/", "adoption", "planned", "Prévu", "IA générative"),
        ("/companies/openai/", "partnership", "talks", "En pourparlers", "lucratives alliances"),
        ("/companies/alphabet/", "partnership", "talks", "En pourparlers", "lucratives alliances"),
        ("/companies/meta/", "partnership", "talks", "En pourparlers", "lucratives alliances"),
        ("/companies/disney/", "partnership", "declined", "Décliné", "abstenant"),
        ("/companies/netflix/", "partnership", "declined", "Décliné", "abstenant"),
        ("/people/tyler-perry/", "expansion", "paused", "Suspendu", "800 millions de dollars"),
    ],
)
def test_each_event_stands_on_its_timelines(
    seed: dict[str, object], client: Client, address: str, kind: str, status: str, shown: str, words: str
) -> None:
    page = client.get(address, {"kind": kind, "status": status})
    events = page.context["page"].events
    assert events
    quotes = [claim.quote for event in events for claim in event.claims.all()]
    assert any(words in quote for quote in quotes)
    assert all(quote in f"{seed['title']}\n{seed['text']}" for quote in quotes)
    assert f'<span class="status s-{status}">{shown}</span>' in page.content.decode()


def test_the_sum_is_told(seed: dict[str, object], client: Client) -> None:
    assert "800\N{NO-BREAK SPACE}M$" in client.get("/people/tyler-perry/").content.decode()


def test_the_articles_page_shows_the_sections_apart_and_marks_the_quotes(
    seed: dict[str, object], client: Client
) -> None:
    article = Article.objects.get()
    page = client.get(article.get_absolute_url())
    kinds = [section.kind for section in page.context["page"].sections]
    assert kinds == ["standfirst", "body", "key_points", "analysis", "glossary"]
    assert len(page.context["page"].claims) >= len(seed["events"])
    assert page.content.decode().count("<mark>") >= len(seed["events"])


def test_every_quote_stands_letter_for_letter_in_the_article(seed: dict[str, object]) -> None:
    article = Article.objects.get()
    assert {article.whole[claim.start : claim.end] for claim in article.claims.all()} == {
        claim.quote for claim in article.claims.all()
    }


def test_adding_it_again_changes_nothing(seed: dict[str, object]) -> None:
    before = list(Article.objects.get().claims.order_by("pk").values())
    call_command("add_article", str(SEED))
    work_off()
    assert list(Article.objects.get().claims.order_by("pk").values()) == before
