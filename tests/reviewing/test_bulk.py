"""Many claims decided upon at once."""

import pytest
from django.contrib.auth.models import User

from articles.models import Change, Claim
from articles.reviewing import bulk, queue
from articles.reviewing.bulk import Outcome
from tests.factories import NOW, make_claim, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


def shown(number: int) -> list[Claim]:
    claims = [make_claim() for _ in range(number)]
    for claim in claims:
        make_event(claim)
    return claims


def test_each_is_accepted_and_written_down_by_itself(ann: User) -> None:
    claims = shown(3)
    assert bulk.accept_all(claims, by=ann, now=NOW) == Outcome(3, 0)
    assert set(Claim.objects.values_list("decided_by", flat=True)) == {ann.pk}
    assert sorted(Change.objects.values_list("act", "row_id")) == [("accepted", claim.pk) for claim in claims]


def test_what_is_decided_or_was_changed_meanwhile_is_left_alone(ann: User) -> None:
    decided, changed, gone, ours = shown(4)
    decided.decided_at = NOW
    Claim.objects.filter(pk=changed.pk).update(revision=5)
    Claim.objects.filter(pk=gone.pk).delete()
    assert bulk.accept_all([decided, changed, gone, ours], by=ann, now=NOW) == Outcome(1, 3)
    assert Change.objects.get().row_id == ours.pk


def test_each_is_rejected_for_the_reason(ann: User) -> None:
    assert bulk.reject_all(shown(2), why="nonsense", by=ann, now=NOW) == Outcome(2, 0)
    assert not Claim.objects.exists()
    assert list(Change.objects.values_list("act", "why")) == [("rejected", "nonsense")] * 2


def test_what_somebody_holds_is_given_back(ann: User) -> None:
    first, _second = shown(2)
    queue.hold(first, ann, NOW)
    assert queue.give_to_nobody(Claim.objects.all()) == 1
    first.refresh_from_db()
    assert (first.held_by, first.held_until) == (None, None)
