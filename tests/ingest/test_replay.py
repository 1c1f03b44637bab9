"""Sixty versions of a feed, polled from any of them on by workers that die anywhere: nothing is lost, doubled, mixed up
or brought back."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.ingest import poll as room
from articles.ingest.answers import Fetched
from articles.ingest.poll import poll_feed
from articles.models import Article, ArticleAddress, Feed, Source, Tombstone
from tests.factories import make_feed
from tests.ingest.replay import BEGAN, VERSIONS, Item, Paper

NOW = BEGAN.replace(year=2025)


class KilledError(BaseException):
    """A worker's end, as no code catches it."""


class Killer:
    """Ends the worker at its n-th step; a step is a query before it is sent, or one that was answered."""

    def __init__(self) -> None:
        self.steps_left = 0

    def step(self) -> None:
        self.steps_left -= 1
        if self.steps_left == 0:
            raise KilledError

    def __call__(self, execute: Callable[..., object], *told: object) -> object:
        self.step()
        answer = execute(*told)
        self.step()
        return answer


@contextmanager
def empty_tables() -> Iterator[None]:
    try:
        yield
    finally:
        for model in (Article, ArticleAddress, Tombstone, Feed, Source):
            model.objects.all().delete()


def poll_until_done(feed: Feed, body: bytes, steps: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll one version, again after each death. The network is a step too."""
    killer = Killer()

    def fetched(url: str, *_: object, **__: object) -> Fetched:
        killer.step()
        return Fetched(url, 200, body, content_type="application/rss+xml")

    monkeypatch.setattr(room, "fetch_politely", fetched)
    while True:
        killer.steps_left = next(steps, 0)
        Feed.objects.update(claimed_until=None)
        taken = Feed.objects.get(pk=feed.pk)
        try:
            with connection.execute_wrapper(killer):
                poll_feed(taken, NOW)
        except KilledError:
            continue
        return


@pytest.mark.django_db(transaction=True)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(seed=0, start=0, deaths=[1 + n % 23 for n in range(150)])
@example(seed=1, start=VERSIONS - 1, deaths=[])
@given(
    seed=st.integers(0, 10**6),
    start=st.integers(0, VERSIONS - 1),
    deaths=st.lists(st.integers(1, 60), max_size=60),
)
def test_sixty_versions(seed: int, start: int, deaths: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    paper, steps, editor = Paper(Random(seed)), iter(deaths), Random(seed + 1)
    history: dict[int, list[tuple[str, str]]] = defaultdict(list)
    removed: set[int] = set()
    with empty_tables():
        feed = make_feed()
        for items in list(paper.versions())[start:]:
            poll_until_done(feed, paper.rss(items), steps, monkeypatch)
            note(history, items)
            if editor.random() < 0.3:
                removed.add(remove(editor.choice(items)))
        expected = {n: texts for n, texts in history.items() if n not in removed}
        check(expected)


def note(history: dict[int, list[tuple[str, str]]], items: list[Item]) -> None:
    for item in items:
        if not history[item.number] or history[item.number][-1] != item.told:
            history[item.number].append(item.told)


def remove(item: Item) -> int:
    """An editor removes it, if it is not removed yet."""
    for article in Article.objects.at(f"https://relais.example/{item.slug}"):
        Tombstone.objects.bury(article)
        article.delete()
    return item.number


def check(expected: dict[int, list[tuple[str, str]]]) -> None:
    stored = {
        int(article.text.removeprefix("Le texte de l'article ").partition(".")[0]): article
        for article in Article.objects.prefetch_related("versions")
    }
    assert stored.keys() == expected.keys()
    assert Article.objects.count() == len(expected), "each is there once"
    for number, texts in expected.items():
        article = stored[number]
        versions = sorted(article.versions.all(), key=lambda version: version.number)
        assert [(one.title, one.text) for one in (*versions, article)] == texts
        assert [version.number for version in versions] == list(range(1, article.version))
