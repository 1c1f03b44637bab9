"""How long a new item takes, in sweeps and bells: what is listed when a feed is polled needs no second sweep."""

from collections import Counter, deque

import pytest
from celery import Task
from django.utils import timezone

from articles import starter, tasks
from articles.ingest.subscribe import add_feed
from articles.models import Article, Claim
from articles.tagging import TAGGER_VERSION
from tests.ingest.servers import HTML, Site, site
from tests.integration.rss import rss, whole_text
from tracker.celery import app

__all__ = ["site"]

pytestmark = pytest.mark.django_db
NEW = 50
SENTENCE = "Mistral AI raised {} million euros from General Catalyst on Tuesday, both companies said."
LONGEST_SWEEP = 60 / 4


class Bells:
    """The broker and a worker in one: bells wait in the order in which they were rung."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Task, tuple[object, ...]]] = deque()
        self.rung: Counter[str] = Counter()

    def ring(self, task: Task, args: tuple[object, ...] = (), *_: object, **__: object) -> None:
        self.rung[task.name.rpartition(".")[2]] += 1
        self.waiting.append((task, args or ()))

    def work_off(self) -> None:
        while self.waiting:
            task, args = self.waiting.popleft()
            task(*args)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> Bells:
    heard = Bells()
    monkeypatch.setattr(Task, "apply_async", lambda task, *args, **options: heard.ring(task, *args))
    starter.load_gazetteer()
    return heard


def are_all_on_timelines(count: int) -> bool:
    tagged = Article.objects.filter(tagger_version=TAGGER_VERSION, claims__placed__isnull=False).distinct()
    return tagged.count() == Article.objects.count() == count and not Claim.objects.unplaced().exists()


def test_fifty_new_items_with_their_texts_take_one_sweep(site: Site, bells: Bells) -> None:
    items = [(site.url(f"/{n}"), f"Mistral AI raises {n} million", whole_text(SENTENCE.format(n))) for n in range(NEW)]
    add_feed(site.put("/feed", rss(items)), now=timezone.now())
    tasks.sweep_feeds()
    bells.work_off()
    assert are_all_on_timelines(NEW)
    assert site.paths() == ["/feed"]
    assert sum(bells.rung.values()) <= 15, bells.rung


def test_one_whose_page_must_be_read_takes_no_more(site: Site, bells: Bells) -> None:
    site.put("/1", f"<html lang=en><body><article>{whole_text(SENTENCE.format(600))}</article></body></html>", HTML)
    item = f"<item><title>Mistral AI raises money</title><link>{site.url('/1')}</link></item>"
    feed = f"<rss version='2.0'><channel><title>Wire</title><language>en</language>{item}</channel></rss>"
    add_feed(site.put("/feed", feed), now=timezone.now())
    tasks.sweep_feeds()
    bells.work_off()
    assert are_all_on_timelines(1)
    assert site.paths() == ["/feed", "/1"]
    assert sum(bells.rung.values()) <= 15, bells.rung


def test_each_step_has_its_sweep_several_times_a_minute() -> None:
    every = {entry["task"].rpartition(".")[2]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    for step in ("sweep_feeds", "read_waiting", "index_waiting", "tag_waiting", "place_waiting"):
        assert every[step] <= LONGEST_SWEEP
