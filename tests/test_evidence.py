"""Sentences that their sources changed or removed: what becomes of claims and events, and what readers see."""

from datetime import timedelta

import pytest
from django.test import Client

from articles.evidence import first_report_of, steps_of, tellings_of
from articles.ingest.store import store_text
from articles.models import Article, Claim, Event
from articles.placing.place import place_waiting
from articles.placing.refresh import refresh_stale
from articles.tagging import tag_article
from articles.text.values import Claim as Found
from articles.text.values import EventKind, Participant, Role, Status, Tagging
from tests.factories import NOW, make_article, make_claim, make_event, make_source
from tests.test_tagging import FakeTagger

pytestmark = pytest.mark.django_db
TITLE, OLD = "OpenAI and Disney", "OpenAI signed with Disney. It paid $800m."
QUOTE, NEW_QUOTE = "OpenAI signed with Disney.", "OpenAI may sign with Disney."
NEW = f"{NEW_QUOTE} It paid $800m."
LATER = NOW + timedelta(days=1)


def found_in(article: Article, quote: str, kind: EventKind = EventKind.PARTNERSHIP) -> Found:
    start = article.whole.index(quote)
    who = (Participant("OpenAI", Role.PARTY), Participant("Disney", Role.PARTY))
    return Found(kind, Status.DONE, who, start, start + len(quote))


def tag(article: Article, *found: Found) -> None:
    article.refresh_from_db()
    tag_article(article, LATER, FakeTagger(Tagging("en", (), found)))
    while place_waiting():
        pass
    article.refresh_from_db()


@pytest.fixture
def article() -> Article:
    """Read from its page and tagged; one event rests on it, and on another article."""
    article = make_article(TITLE, OLD, page_hash="of the page")
    tag(article, found_in(article, QUOTE))
    return article


def rewrite(article: Article, text: str, by: str = "page") -> None:
    article.refresh_from_db()
    assert store_text(article, title=TITLE, text=text, by=by)


def test_a_claim_whose_sentence_is_gone_stays_withdrawn_on_the_text_that_had_it(article: Article) -> None:
    rewrite(article, "Nothing was signed.")
    tag(article)
    claim = Claim.objects.get()
    assert (claim.withdrawn_at, claim.version, claim.quote) == (LATER, 1, QUOTE)
    kept = article.versions.get(number=claim.version)
    assert f"{kept.title}\n{kept.text}"[claim.start : claim.end] == claim.quote
    assert Event.objects.get().evidence_changed_at == LATER


def test_one_that_is_told_in_other_words_quotes_these_and_keeps_the_old(article: Article) -> None:
    rewrite(article, NEW)
    tag(article, found_in(article, NEW_QUOTE))
    claim = Claim.objects.get()
    assert (claim.quote, claim.version, claim.withdrawn_at) == (NEW_QUOTE, 2, None)
    former = claim.former_quotes.get()
    assert (former.quote, former.version, former.replaced_at) == (QUOTE, 1, LATER)
    kept = article.versions.get(number=former.version)
    assert f"{kept.title}\n{kept.text}"[former.start : former.end] == former.quote
    assert Event.objects.get().evidence_changed_at == LATER


def test_the_words_of_before_outlive_tagging_again(article: Article) -> None:
    rewrite(article, NEW)
    for _ in range(3):
        tag(article, found_in(article, NEW_QUOTE))
    rewrite(article, "OpenAI will not sign with Disney.")
    tag(article, found_in(article, "OpenAI will not sign with Disney."))
    assert list(Claim.objects.get().former_quotes.values_list("quote", flat=True)) == [QUOTE, NEW_QUOTE]


def test_a_withdrawn_claim_outlives_tagging_again_and_goes_when_its_sentence_is_back(article: Article) -> None:
    rewrite(article, "Nothing was signed.")
    for _ in range(3):
        tag(article)
    assert Claim.objects.get().withdrawn_at == LATER
    rewrite(article, OLD + " That is final.")
    tag(article, found_in(article, QUOTE))
    claim = Claim.objects.get()
    assert (claim.withdrawn_at, claim.version) == (None, 3)


@pytest.mark.parametrize("text", [f"{OLD} More is not known.", OLD.replace("It paid $800m.", "It paid a lot.")])
def test_a_sentence_that_stands_as_it_stood_is_no_change(article: Article, text: str) -> None:
    rewrite(article, text)
    tag(article, found_in(article, QUOTE))
    assert not Claim.objects.get().former_quotes.exists()
    assert Event.objects.get().evidence_changed_at is None


def test_what_an_editor_mends_withdraws_nothing(article: Article) -> None:
    rewrite(article, "Nothing was signed.", by="editor")
    tag(article)
    assert not Claim.objects.exists()


@pytest.mark.parametrize("was", [{"partial_reason": "its page was not read yet"}, {"page_hash": ""}])
def test_a_page_in_place_of_what_the_feed_gave_withdraws_nothing(article: Article, was: dict[str, object]) -> None:
    Article.objects.update(**was)
    rewrite(article, "Nothing was signed.")
    tag(article)
    assert not Claim.objects.exists()


def test_what_an_editor_decided_is_marked_and_stays_the_editors(article: Article) -> None:
    Claim.objects.update(decided_at=NOW)
    rewrite(article, NEW)
    tag(article, found_in(article, NEW_QUOTE))
    decided = Claim.objects.get(decided_at=NOW)
    assert (decided.quote, decided.withdrawn_at) == (QUOTE, LATER)


def test_lost_evidence_decides_no_status_where_other_stands() -> None:
    withdrawn = make_claim(make_article(published_at=LATER), status=Status.DONE, withdrawn_at=LATER)
    event = make_event(withdrawn, make_claim(status=Status.TALKS), is_stale=True)
    refresh_stale()
    event.refresh_from_db()
    assert event.status == Status.TALKS


def test_with_no_other_the_event_stays_as_it_was() -> None:
    event = make_event(make_claim(withdrawn_at=LATER), is_stale=True)
    refresh_stale()
    event.refresh_from_db()
    assert event.status == Status.DONE


def test_copies_stand_under_their_origin_and_the_first_report_is_told() -> None:
    first = make_article(published_at=NOW - timedelta(hours=2))
    own = make_article(published_at=NOW - timedelta(hours=1))
    copies = [make_article(origin=first) for _ in range(3)]
    make_event(*(make_claim(article) for article in [own, *copies]), make_claim(first), make_claim(own))
    event = Event.objects.with_claims().get()
    assert [(step.claim.article, len(step.copies)) for step in steps_of(event)] == [(first, 3), (own, 0), (own, 0)]
    assert [(one.article, one.copies) for one in tellings_of(event)] == [(first, copies), (own, [])]
    assert first_report_of(event) == first


def test_the_origin_is_named_where_only_copies_tell_of_the_event() -> None:
    first = make_article(source=make_source("Agence"), published_at=NOW - timedelta(hours=2))
    make_event(make_claim(make_article(origin=first)))
    event = Event.objects.with_claims().get()
    assert first_report_of(event) == first
    assert tellings_of(event)[0].origin == first


def test_the_pages_show_what_was_changed(client: Client, article: Article) -> None:
    rewrite(article, NEW)
    tag(article, found_in(article, NEW_QUOTE))
    shown = client.get(Event.objects.get().get_absolute_url()).content.decode()
    assert "This sentence was changed" in shown
    assert f"{article.get_absolute_url()}?version=1" in shown
    assert "?version=1" in client.get(article.get_absolute_url()).content.decode()
    version = client.get(f"{article.get_absolute_url()}?version=1").content.decode()
    assert QUOTE in version
    assert "<del>" in version
    assert "<ins>" in version


def test_what_sources_write_is_shown_and_never_run(client: Client, article: Article) -> None:
    rewrite(article, "<script>alert(1)</script> was signed.")
    shown = client.get(f"{article.get_absolute_url()}?version=1").content.decode()
    assert "<script>alert" not in shown
    assert "script" in shown


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "", "9" * 40, "²"])
def test_a_version_that_is_not_stored_is_not_found(client: Client, article: Article, number: str) -> None:
    assert client.get(f"{article.get_absolute_url()}?version={number}").status_code == 404


def test_the_event_says_that_a_sentence_is_gone(client: Client, article: Article) -> None:
    rewrite(article, "Nothing was signed.")
    tag(article)
    shown = client.get(Event.objects.get().get_absolute_url()).content.decode()
    assert "This sentence is gone from the article" in shown
    assert "read the text that had the sentence" in shown
