"""Decisions made and taken back at the desk, by those who may."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Claim, ClaimMove, EntityMerge, Event, EventMerge, Ruling
from articles.placing.place import place_waiting
from articles.text.values import EventKind, Role
from tests.desk.forms import member
from tests.factories import make_claim, make_entity

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims() -> list[Claim]:
    told = [make_claim(kind=EventKind.LAUNCH, who=[(make_entity(name), Role.MAKER)]) for name in "AB"]
    place_waiting()
    for claim in told:
        claim.refresh_from_db()
    return told


def events(claims: list[Claim]) -> list[int | None]:
    return list(Claim.objects.order_by("pk").values_list("event", flat=True))


def test_a_merge_of_events_is_made_and_undone(desk: Client, claims: list[Claim]) -> None:
    a, b = events(claims)
    assert b"Merge into another event" in desk.get(f"/admin/articles/event/{a}/change/").content
    address = f"/admin/articles/event/{a}/merge/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"into": b, "why": "the same"}).status_code == 302
    assert events(claims) == [b, b]
    merge = EventMerge.objects.get()
    assert merge.made_by == User.objects.get()
    page = f"/admin/articles/eventmerge/{merge.pk}/change/"
    assert b"_undo" in desk.get(page).content
    desk.post(page, {"_undo": "1"})
    assert events(claims) == [a, b]
    assert b"_undo" not in desk.get(page).content


def test_what_is_not_possible_is_told(desk: Client, claims: list[Claim]) -> None:
    a, _ = events(claims)
    response = desk.post(f"/admin/articles/event/{a}/merge/", {"into": a, "why": "the same"})
    assert b"merged into itself" in response.content
    assert b"required" in desk.post(f"/admin/articles/event/{a}/merge/", {"into": a, "why": ""}).content


def test_claims_are_split_off_and_ruled_on(desk: Client, claims: list[Claim]) -> None:
    a, b = events(claims)
    assert (
        desk.post(
            f"/admin/articles/event/{a}/move/", {"claims": [claims[0].pk], "to": "", "why": "another"}
        ).status_code
        == 302
    )
    move = ClaimMove.objects.get()
    assert events(claims) == [move.target_id, b]
    data = {"field": "status", "claim": claims[1].pk, "why": "better known"}
    assert desk.post(f"/admin/articles/event/{b}/rule/", data).status_code == 302
    assert Ruling.objects.get().claim == claims[1]
    desk.post("/admin/articles/claimmove/", {"action": "take_back", "_selected_action": move.pk})
    assert events(claims) == [a, b]


def test_entities_are_merged(desk: Client, claims: list[Claim]) -> None:
    a, b = (claim.participants.get().entity for claim in claims)
    assert a is not None
    assert b is not None
    assert desk.get(f"/admin/articles/entity/{a.pk}/merge/").status_code == 200
    desk.post(f"/admin/articles/entity/{a.pk}/merge/", {"into": b.pk, "why": "one company"})
    assert EntityMerge.objects.get().winner == b
    assert Event.objects.shown().about(b).count() >= 1


def test_who_may_only_look_decides_nothing(client: Client, claims: list[Claim]) -> None:
    member(client, "view_event")
    a, b = events(claims)
    assert client.post(f"/admin/articles/event/{a}/merge/", {"into": b, "why": "mine"}).status_code == 403
    assert not EventMerge.objects.exists()
