"""Editors, the tagger and placing at one time, on real connections: nothing is lost, and who is late is told."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from threading import Event as Signal
from time import sleep
from typing import TypeVar

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from articles.models import Article, Change, Claim, Entity, EntityMerge, Event, RefusedClaim
from articles.models.locks import PLACING_LOCK
from articles.placing import decisions
from articles.placing.place import place_waiting
from articles.reviewing.claims import accept, correct, reject
from articles.reviewing.errors import ChangedMeanwhileError, GoneError, ReviewError
from articles.reviewing.told import told_by
from articles.reviewing.undoing import take_back
from articles.tagging import tag_article
from articles.text.values import Claim as Told
from articles.text.values import EventKind, Role, Status, Tagging
from tests.factories import NOW, make_article, make_claim, make_entity
from tests.reviewing.conftest import LATER, QUOTE, place_all, telling
from tests.test_tagging import FakeTagger

pytestmark = pytest.mark.django_db(transaction=True)
Answer = TypeVar("Answer")


def closing(job: Callable[[], Answer]) -> Answer:
    try:
        return job()
    finally:
        connection.close()


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each answers, or raises of what reviewing may."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        start.wait()
        try:
            return job()
        except ReviewError as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: closing(lambda: run(job)), jobs))


def wait_for_one_who_waits() -> None:
    """Until somebody stands before the placing lock."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(waiting, [PLACING_LOCK])
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
    pytest.fail("nobody waited for the lock")


def behind(first: Callable[[], object], second: Callable[[], object]) -> Future[object]:
    """Do the first in a transaction that ends only once the second waits for it; how the second ended."""
    with ThreadPoolExecutor(1) as pool:
        started = Signal()
        with transaction.atomic():
            first()
            later = pool.submit(lambda: (started.set(), closing(second))[1])
            started.wait()
            wait_for_one_who_waits()
        later.exception()
    return later


def test_of_two_editors_one_wins_and_the_other_is_told(
    claim: Claim, funding: Told, editor: User, another: User
) -> None:
    denied = replace(told_by(claim), status=Status.DENIED)
    answers = at_once(
        lambda: correct(claim, funding, why="", seen=1, by=editor, now=NOW),
        lambda: correct(claim, denied, why="", seen=1, by=another, now=NOW),
    )
    (winner,) = [one for one in answers if isinstance(one, Claim)]
    (late,) = [one for one in answers if isinstance(one, ChangedMeanwhileError)]
    assert told_by(Claim.objects.get()) == told_by(winner)
    changed = {one.field: (one.now, one.by) for one in late.differences}
    assert changed["status"] == (winner.status, winner.decided_by)
    assert Change.objects.get().made_by == winner.decided_by
    assert Event.objects.shown().get().status == winner.status


def test_the_one_who_is_late_may_correct_what_there_is_now(
    claim: Claim, funding: Told, editor: User, another: User
) -> None:
    later = behind(
        lambda: correct(claim, funding, why="", seen=1, by=editor, now=NOW),
        lambda: reject(claim, why="", seen=1, by=another, now=NOW),
    )
    error = later.exception()
    assert isinstance(error, ChangedMeanwhileError)
    reject(claim, why="", seen=error.seen, by=another, now=NOW)
    assert not Claim.objects.exists()


def test_the_tagger_that_comes_after_an_editor_leaves_the_claim(
    claim: Claim, found: Told, funding: Told, editor: User
) -> None:
    article = Article.objects.get()
    behind(
        lambda: correct(claim, funding, why="", seen=1, by=editor, now=NOW),
        lambda: tag_article(article, LATER, FakeTagger(Tagging("en", (), (found,)))),
    ).result()
    assert [told_by(one) for one in Claim.objects.all()] == [replace(funding, rule="editor")]


def test_so_does_one_that_read_the_article_before(claim: Claim, found: Told, funding: Told, editor: User) -> None:
    def meanwhile() -> None:
        correct(claim, funding, why="", seen=1, by=editor, now=NOW)

    tag_article(Article.objects.get(), LATER, FakeTagger(Tagging("en", (), (found,)), meanwhile))
    assert [told_by(one) for one in Claim.objects.all()] == [replace(funding, rule="editor")]


def test_an_editor_who_comes_after_the_tagger_is_told_what_stands_there(
    claim: Claim, found: Told, funding: Told, editor: User
) -> None:
    article, otherwise = Article.objects.get(), replace(found, status=Status.TALKS)
    later = behind(
        lambda: tag_article(article, LATER, FakeTagger(Tagging("en", (), (otherwise,)))),
        lambda: correct(claim, funding, why="", seen=1, by=editor, now=NOW),
    )
    error = later.exception()
    assert isinstance(error, GoneError)
    (anew,) = error.claims
    assert correct(anew, funding, why="", seen=anew.revision, by=editor, now=NOW).kind == EventKind.FUNDING


def test_unless_that_is_what_they_saw(claim: Claim, found: Told, funding: Told, editor: User) -> None:
    article = Article.objects.get()
    later = behind(
        lambda: tag_article(article, LATER, FakeTagger(Tagging("en", (), (found,)))),
        lambda: correct(claim, funding, why="", seen=1, by=editor, now=NOW),
    )
    assert told_by(later.result()) == replace(funding, rule="editor")


def test_what_is_rejected_while_it_is_placed_is_gone_with_its_event(editor: User) -> None:
    companies = [make_entity(f"Company {number}") for number in range(3)]
    claims = [make_claim(kind=EventKind.LAUNCH, who=[(one, Role.MAKER)]) for one in companies * 4]
    rejected = claims[::2]

    def reject_all() -> None:
        for one in rejected:
            reject(one, why="", seen=1, by=editor, now=NOW)

    at_once(reject_all, lambda: [place_waiting(most=1) for _ in claims], lambda: [place_waiting(2) for _ in claims])
    place_all()
    assert set(Claim.objects.all()) == set(claims) - set(rejected)
    assert_timelines_are_right()


def test_accepting_and_merging_at_once_lose_nothing(editor: User, another: User) -> None:
    wiz, wiz_inc, google = make_entity("Wiz"), make_entity("Wiz Inc"), make_entity("Google")
    claims = [
        make_claim(kind=EventKind.ACQUISITION, who=[(google, Role.BUYER), (one, Role.TARGET)])
        for one in [wiz, wiz_inc] * 3
    ]
    place_all()

    def accept_all() -> None:
        for one in claims:
            accept(one, seen=1, by=editor, now=NOW)

    def merge_and_part() -> None:
        for _ in range(3):
            merge = decisions.merge_entities(wiz_inc, wiz, "one", another, NOW)
            decisions.undo(merge, another, NOW)
        decisions.merge_entities(wiz_inc, wiz, "one", another, NOW)

    at_once(accept_all, merge_and_part, lambda: [place_waiting(1) for _ in range(9)])
    place_all()
    assert Claim.objects.filter(decided_by=editor).count() == len(claims)
    assert EntityMerge.objects.standing().count() == 1
    assert Event.objects.shown().get().source_count == len(claims)
    assert_timelines_are_right()


def test_all_of_it_at_once(editor: User, another: User) -> None:
    openai, disney = make_entity("OpenAI"), make_entity("Disney")
    articles = [make_article("News", f"{QUOTE} More in number {number}.") for number in range(4)]
    found = [telling(one, QUOTE, EventKind.PARTNERSHIP, (openai, Role.PARTY), (disney, Role.PARTY)) for one in articles]

    def tag_all(turns: int) -> None:
        for turn in range(turns):
            for article, told in zip(articles, found, strict=True):
                fresh = Article.objects.get(pk=article.pk)
                tag_article(fresh, LATER + timedelta(seconds=turn), FakeTagger(Tagging("en", (), (told,))))

    def edit_all(by: User, status: Status) -> None:
        for turn in range(8):
            claims = Claim.objects.filter(article=articles[turn % 4]).order_by("pk")[:1]
            for one in claims:
                edit(one, by, None if turn % 4 == 3 else status)

    def edit(one: Claim, by: User, status: Status | None) -> None:
        """Who comes after the tagger goes on with what stands there."""
        try:
            if status is None:
                reject(one, why="", seen=one.revision, by=by, now=NOW)
            else:
                correct(one, replace(told_by(one), status=status), why="", seen=one.revision, by=by, now=NOW)
        except ChangedMeanwhileError:
            pass
        except GoneError as error:
            for found_there in error.claims:
                edit(found_there, by, status)

    tag_all(1)
    at_once(
        lambda: tag_all(4),
        lambda: edit_all(editor, Status.TALKS),
        lambda: edit_all(another, Status.DENIED),
        lambda: [place_waiting(2) for _ in range(12)],
    )
    tag_all(1)
    place_all()
    for article in articles:
        last = Change.objects.filter(table="articles.claim", before__article=article.pk).order_by("-pk").first()
        claims = list(article.claims.all())
        if last is None:
            assert [one.status for one in claims] == [Status.DONE]
        elif last.after is None:
            assert claims == []
            assert RefusedClaim.objects.filter(article=article).exists()
        else:
            assert [(one.status, one.decided_by) for one in claims] == [(last.after["status"], last.made_by)]
    assert_timelines_are_right()
    for change in reversed(list(Change.objects.order_by("pk"))):
        take_back(change, by=editor, now=LATER)
    tag_all(1)
    place_all()
    assert [one.status for one in Claim.objects.all()] == [Status.DONE] * 4
    assert Event.objects.shown().get().source_count == 4


def assert_timelines_are_right() -> None:
    told: Sequence[Claim] = Claim.objects.all()
    assert all(one.event_id is not None for one in told)
    shown = Event.objects.shown().order_by("pk")
    assert [one.pk for one in shown] == sorted({one.event_id for one in told})
    assert not Event.objects.stale().exists()
    for event in shown:
        claims = list(event.claims.all())
        assert event.source_count == len({one.article.source_id for one in claims})
        assert {one.entity.root_id for claim in claims for one in claim.participants.all() if one.entity} == set(
            event.participants.values_list("entity", flat=True)
        )
    assert Entity.objects.exists()
