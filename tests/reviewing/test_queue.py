"""Whose turn a claim is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection

from articles.models import Article, Change, Claim, Event, Proposal
from articles.models.changes import Act
from articles.reviewing import queue
from articles.reviewing.lately import done_today
from articles.reviewing.queue import HELD_FOR, Only, Sieve
from articles.text.values import EventKind, Role, Status
from tests.factories import NOW, make_article, make_claim, make_entity, make_event

PEOPLE = 8
CLAIMS = 320


def waiting(urgency: int = 0, **fields: object) -> Claim:
    claim = make_claim(urgency=urgency, **fields)  # type: ignore[arg-type]
    make_event(claim)
    return claim


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob")


@pytest.mark.django_db
class TestTake:
    def test_the_most_urgent_comes_first_and_is_held(self, ann: User) -> None:
        waiting(1)
        urgent = waiting(9)
        assert queue.take(ann, NOW) == urgent
        urgent.refresh_from_db()
        assert (urgent.held_by, urgent.held_until) == (ann, NOW + HELD_FOR)

    def test_two_never_get_the_same(self, ann: User, bob: User) -> None:
        first, second = waiting(2), waiting(1)
        assert (queue.take(ann, NOW), queue.take(bob, NOW)) == (first, second)
        assert queue.take(User.objects.create_user("carl"), NOW) is None

    def test_one_who_asks_again_gets_the_same_again(self, ann: User) -> None:
        waiting(1)
        assert queue.take(ann, NOW) == queue.take(ann, NOW)

    def test_it_is_free_again_after_a_while(self, ann: User, bob: User) -> None:
        claim = waiting()
        queue.take(ann, NOW)
        assert queue.take(bob, NOW + HELD_FOR / 2) is None
        assert queue.take(bob, NOW + HELD_FOR) == claim

    def test_looking_at_it_lengthens_that(self, ann: User, bob: User) -> None:
        claim = waiting()
        queue.take(ann, NOW)
        assert queue.hold(claim, ann, NOW + HELD_FOR / 2)
        assert not queue.hold(claim, bob, NOW + HELD_FOR)
        claim.refresh_from_db()
        assert queue.holder(claim, bob, NOW + HELD_FOR) == ann
        assert queue.holder(claim, ann, NOW + HELD_FOR) is None

    def test_who_leaves_lets_go(self, ann: User, bob: User) -> None:
        claim = waiting()
        queue.take(ann, NOW)
        queue.let_go(ann)
        assert queue.take(bob, NOW) == claim

    def test_leaving_one_page_lets_go_of_its_claim_alone(self, ann: User, bob: User) -> None:
        first, second = waiting(2), waiting(1)
        queue.take(ann, NOW, later=[first.pk])
        queue.let_go_of(first.pk, ann)
        queue.let_go_of(second.pk, bob)
        second.refresh_from_db()
        assert second.held_by == ann

    def test_nobody_holds_two(self, ann: User, bob: User) -> None:
        first = waiting(2)
        second = waiting(1)
        queue.take(ann, NOW)
        assert queue.take(ann, NOW, later=[first.pk]) == second
        assert queue.take(bob, NOW) == first

    def test_what_is_decided_or_shown_nowhere_does_not_wait(self, ann: User) -> None:
        waiting(decided_at=NOW)
        make_claim()
        assert queue.take(ann, NOW) is None

    def test_the_claims_of_the_event_one_has_before_one_come_next(self, ann: User) -> None:
        waiting(9)
        other = make_claim(urgency=1)
        event = make_event(other)
        assert queue.take(ann, NOW, event=event.pk) == other

    def test_what_was_put_off_comes_last_in_turn(self, ann: User) -> None:
        claims = [waiting(3 - place) for place in range(3)]
        later: list[int] = []
        seen = []
        for _ in range(6):
            taken = queue.take(ann, NOW, later=later)
            assert taken is not None
            seen.append(taken)
            later = queue.put_off(later, taken.pk)
        assert seen == claims * 2

    def test_it_costs_the_same_however_many_wait(
        self, ann: User, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
    ) -> None:
        for more in (1, 5):
            for _ in range(more):
                waiting()
            with django_assert_num_queries(3):
                assert queue.take(ann, NOW)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_each_claim_once_and_lose_none() -> None:
    article = make_article()
    event = make_event(make_claim(article, decided_at=NOW))
    rows = [make_claim(article, urgency=place % 7) for place in range(CLAIMS)]
    Claim.objects.filter(pk__in=[row.pk for row in rows]).update(event=event)
    people = [User.objects.create_user(f"editor {place}") for place in range(PEOPLE)]
    together = Barrier(PEOPLE)

    def work(user: User) -> list[int]:
        done = []
        together.wait()
        try:
            while claim := queue.take(user, NOW):
                assert Claim.objects.filter(pk=claim.pk, held_by=user).update(decided_at=NOW) == 1
                done.append(claim.pk)
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(PEOPLE) as pool:
        taken = [pk for done in pool.map(work, people) for pk in done]
    assert sorted(taken) == sorted(row.pk for row in rows)


@pytest.mark.django_db
class TestSieve:
    def found(self, **wanted: object) -> list[Claim]:
        return list(Sieve(**wanted).claims())  # type: ignore[arg-type]

    def test_of_one_who_takes_part_or_was_merged_into_that(self) -> None:
        openai = make_entity("OpenAI")
        former = make_entity("Open AI", merged_into=openai)
        ours = [waiting(2, who=[(openai, Role.PARTY)]), waiting(1, who=[(former, Role.PARTY)])]
        waiting(who=[(make_entity("Mistral"), Role.PARTY)])
        assert self.found(entity=openai.pk) == ours

    def test_of_a_kind_and_in_a_language(self) -> None:
        launch = waiting(kind=EventKind.LAUNCH)
        french = waiting(article=make_article(language="fr"))
        assert self.found(kind="launch") == [launch]
        assert self.found(language="fr") == [french]

    def test_of_a_sort(self) -> None:
        rumour, doubtful = waiting(status=Status.RUMOURED), waiting(confidence=0.2)
        withdrawn, disputed = waiting(withdrawn_at=NOW), waiting()
        Event.objects.filter(claims=disputed).update(conflicts=["amount"])
        assert self.found(only=Only.RUMOURS) == [rumour]
        assert self.found(only=Only.DOUBTFUL) == [doubtful]
        assert self.found(only=Only.EVIDENCE) == [withdrawn]
        assert self.found(only=Only.CONFLICTS) == [disputed]
        assert self.found(only=Only.PROPOSALS) == []


@pytest.mark.django_db
class TestProposals:
    @pytest.fixture(autouse=True)
    def nothing_held(self) -> None:
        cache.clear()

    def propose(self, by: User, claim: Claim | None = None) -> Proposal:
        article = claim.article if claim else make_article()
        return Proposal.objects.create(wish="correct", article=article, claim=claim, made_by=by, made_at=NOW)

    def test_a_claim_waits_as_what_is_proposed_of_it(self, ann: User, bob: User) -> None:
        proposal = self.propose(ann, waiting())
        assert queue.take(bob, NOW) is None
        assert queue.take_proposal(bob) == proposal

    def test_two_never_get_the_same(self, ann: User, bob: User) -> None:
        one, other = self.propose(ann), self.propose(ann)
        carl = User.objects.create_user("carl")
        assert (queue.take_proposal(bob), queue.take_proposal(carl), queue.take_proposal(bob)) == (one, other, one)
        queue.let_go_of_proposal(one.pk, carl)
        assert queue.take_proposal(carl) == other
        queue.let_go_of_proposal(one.pk, bob)
        assert queue.take_proposal(carl, later=[other.pk]) == one

    def test_nobody_decides_upon_their_own(self, ann: User) -> None:
        self.propose(ann)
        assert queue.take_proposal(ann) is None

    def test_none_come_where_something_else_is_asked_for(self, ann: User, bob: User) -> None:
        self.propose(ann)
        assert queue.take_proposal(bob, Sieve(kind="launch")) is None


@pytest.mark.django_db
class TestCounts:
    def test_how_many_are_left_is_counted_to_a_limit(self, ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "MOST_COUNTED", 2)
        waiting()
        assert queue.left() == queue.Count(1)
        waiting()
        Proposal.objects.create(wish="add", article=Article.objects.earliest("pk"), made_by=ann, made_at=NOW)
        assert queue.left() == queue.Count(2, is_cut=True)

    def test_what_one_did_today_without_what_one_took_back(self, ann: User, bob: User) -> None:
        claims = [make_claim() for _ in range(4)]
        for act, claim, by in zip((Act.ACCEPTED, Act.REJECTED, Act.CHANGED), claims, (ann, ann, bob), strict=False):
            Change.objects.note(act, claim, by=by, now=NOW)
        Change.objects.note(Act.ACCEPTED, claims[3], by=ann, now=NOW - 2 * HELD_FOR)
        Change.objects.note(Act.UNDONE, claims[3], by=ann, now=NOW)
        assert done_today(ann, NOW) == 2
