"""What the desk's first page counts."""

from datetime import timedelta

import pytest

from articles import overview
from articles.models import Article, Source, SuggestedName, Suggestion
from articles.models.feeds import FeedState, GapKind
from articles.overview import AtMost, counted
from articles.tagging import TAGGER_VERSION
from tests.factories import NOW, make_article, make_claim, make_event, make_feed, make_source

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_nothing_is_counted_further_than_anybody_wants_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "MOST", 2)
    for _ in range(4):
        make_source()
    assert counted(Source.objects.all()).number == 3
    assert (AtMost(3).shown, AtMost(3).is_more, AtMost(2).is_more) == (2, True, False)


def test_what_waits_for_editors() -> None:
    make_article(partial_reason="behind a paywall")
    make_article(tries=5)
    make_event(make_claim(), evidence_changed_at=NOW)
    name = SuggestedName.objects.create(folded="acme")
    Suggestion.objects.create(article=make_article(), name=name, form="Acme", kind="company", start=0, end=4)
    told = {name: count.number for name, count in overview.waiting().items()}
    assert told == {
        "claims": 1, "names": 1, "conflicts": 0, "evidence": 1, "partial": 1, "unsure": 0, "aside": 1
    }  # fmt: skip


def test_each_step_tells_its_queue() -> None:
    make_feed(next_poll_at=NOW)
    done = {"search": "x", "bands": [1], "tagger_version": TAGGER_VERSION}
    make_article(**done)
    make_article(**{**done, "read_at": None})
    make_article(**{**done, "tag_again": True})
    make_claim(make_article(search="x", bands=[1], tagger_version=TAGGER_VERSION))
    told = {name: count.number for name, count in overview.queues(NOW).items()}
    assert told == {"poll": 1, "read": 1, "index": 0, "compare": 0, "tag": 1, "place": 1, "send": 0}


def test_what_broke() -> None:
    feed = make_feed(error="HTTP 500", last_good_at=NOW - DAY)
    make_feed(last_good_at=NOW)
    feed.gaps.create(kind=GapKind.FAILING, began_at=NOW - DAY)
    feed.gaps.create(kind=GapKind.MISSED, began_at=NOW - 9 * DAY)
    told = overview.broken(NOW)
    assert told.feeds == {FeedState.FAILING: 1, FeedState.WELL: 1}
    assert [gap.kind for gap in told.gaps] == [GapKind.FAILING]


def test_what_came_in_since_midnight() -> None:
    wire = make_source("The Wire")
    french, _, yesterday = (make_article(source=wire, language=one) for one in ("fr", "en", "en"))
    make_article(source=make_source("The Other Wire"), language="en")
    Article.objects.update(stored_at=NOW)
    Article.objects.filter(pk=yesterday.pk).update(stored_at=NOW - DAY)
    make_event(make_claim(french), appeared_at=NOW, news_at=NOW)
    make_event(make_claim(french), appeared_at=NOW - DAY, news_at=NOW)
    make_event(make_claim(french), appeared_at=NOW - DAY, news_at=NOW - DAY)
    told = overview.today(NOW)
    assert (told.articles, told.sources) == (3, [("The Wire", 2), ("The Other Wire", 1)])
    assert told.languages == [("en", 2), ("fr", 1)]
    assert (told.new_events.number, told.changed_events.number) == (1, 1)
