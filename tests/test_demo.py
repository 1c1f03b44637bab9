"""The demo items through the real steps: every kind and status is on the site, and most of it is right.

The tagger's weights were learnt from these items among others, so that this tells whether the demo site is in order,
not how well unseen text is read: docs/tagging.md does."""

import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import data, starter
from articles.models import Article, Claim, Entity, Event, Source
from articles.text.folding import fold
from articles.text.values import EventKind, Status
from tests.pipeline import work_off

EXPECTED = tomllib.loads((Path(__file__).parent / "samples" / "demo_expected.toml").read_text())
pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    starter.load_gazetteer()
    starter.load_demo(timezone.now())
    work_off()


def expected_of(url: str) -> list[dict[str, object]]:
    language, slug = url.split("/")[-2:]
    return EXPECTED[language][slug]["events"]


def test_the_items_are_many_and_half_in_each_language() -> None:
    languages = [item.language for item in data.demo_items()]
    assert len(languages) >= 30
    assert abs(languages.count("fr") - languages.count("en")) <= 2


def test_every_kind_and_every_status_is_on_the_site(demo: None) -> None:
    assert {event.kind for event in Event.objects.all()} == set(EventKind)
    assert {claim.status for claim in Claim.objects.all()} == set(Status)


def test_every_quote_stands_in_its_article(demo: None) -> None:
    for claim in Claim.objects.select_related("article"):
        assert claim.article.whole[claim.start : claim.end] == claim.quote


def test_most_expected_events_are_found(demo: None) -> None:
    """Of the labelled main events, kind and a participant; what was measured when this was written, less a little."""
    found = missed = 0
    for article in Article.objects.all():
        told = [(claim.kind, {fold(one.label) for one in claim.participants.all()}) for claim in article.claims.all()]
        for event in expected_of(article.url):
            who = {fold(name) for name in event["who"]}
            hit = any(kind == event["kind"] and names & who for kind, names in told)
            found, missed = found + (hit and bool(event.get("main"))), missed + (not hit and bool(event.get("main")))
    assert found / (found + missed) >= 0.85, f"{found} of {found + missed}"


def test_events_told_in_both_languages_are_one_event_each(demo: None) -> None:
    assert Event.objects.filter(languages=["en", "fr"]).count() >= 8


def test_one_command_removes_all_of_it(demo: None) -> None:
    entities = Entity.objects.count()
    call_command("remove_demo")
    assert (Source.objects.count(), Article.objects.count(), Event.objects.count(), Claim.objects.count()) == (
        0,
        0,
        0,
        0,
    )
    assert Entity.objects.count() == entities
