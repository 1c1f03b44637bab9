"""Look-alikes at the desk: seen, merged, told apart, and each taken back; and what a merge would do."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.lookalikes.finding import compare_waiting
from articles.models import Distinction, Entity, EntityMerge, Event, EventMerge
from articles.placing.place import place_waiting
from articles.text.values import EventKind, Role
from tests.desk.forms import member
from tests.factories import make_article, make_claim, make_entity, make_source

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/articles/entity/look-alikes/"
MaxQueries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def pair() -> tuple[Entity, Entity]:
    found = make_entity("Acme"), make_entity("Acme Inc")
    compare_waiting(timezone.now())
    return found


def tell(desk: Client, pair: tuple[Entity, Entity], verb: str, **more: object) -> str:
    one, other = pair
    data = {"one": one.pk, "other": other.pk, "verb": verb, "reason": "legal_form", **more}
    return desk.post(f"{ADDRESS}decide/", data, follow=True).content.decode()


def shown(desk: Client, address: str = ADDRESS) -> int:
    return desk.get(address).content.decode().count('class="desk-item"')


def test_a_pair_is_shown_on_the_list_and_for_each_of_the_two(desk: Client, pair: tuple[Entity, Entity]) -> None:
    assert shown(desk) == 1
    for entity in pair:
        assert shown(desk, f"/admin/articles/entity/{entity.pk}/look-alikes/") == 1
        assert b"look-alikes/" in desk.get(f"/admin/articles/entity/{entity.pk}/change/").content
    assert b"look-alikes/" in desk.get("/admin/articles/entity/").content


def test_the_one_is_merged_into_the_other_and_it_is_undone(desk: Client, pair: tuple[Entity, Entity]) -> None:
    one, other = pair
    assert "Acme Inc is merged into Acme." in tell(desk, pair, f"keep:{one.pk}")
    merge = EntityMerge.objects.get()
    assert (merge.loser, merge.winner, merge.why) == (other, one, "the same but for the legal form")
    assert merge.made_by == User.objects.get()
    assert shown(desk) == 0
    for entity in pair:
        page = desk.get(f"/admin/articles/entity/{entity.pk}/change/").content.decode()
        assert f'name="pk" value="{merge.pk}"' in page
    desk.post(f"{ADDRESS}undo/", {"table": "entitymerge", "pk": merge.pk})
    assert shown(desk) == 1


def test_they_are_two_by_whom_and_why_and_are_proposed_again(desk: Client, pair: tuple[Entity, Entity]) -> None:
    assert "Acme and Acme Inc are two." in tell(desk, pair, "two", why="not the same")
    decision = Distinction.objects.get()
    assert (decision.made_by, decision.why) == (User.objects.get(), "not the same")
    assert shown(desk) == 0
    assert "Acme ≠ Acme Inc" in desk.get("/admin/articles/distinction/").content.decode()
    desk.post("/admin/articles/distinction/", {"action": "take_back", "_selected_action": decision.pk})
    assert shown(desk) == 1


def test_the_one_is_part_of_the_other(desk: Client, pair: tuple[Entity, Entity]) -> None:
    one, other = pair
    assert "Acme Inc is part of Acme." in tell(desk, pair, f"part:{other.pk}")
    other.refresh_from_db()
    assert other.parent == one
    assert "part of itself" in tell(desk, pair, f"part:{one.pk}")


def test_htmx_gets_what_became_of_the_pair_with_the_way_back(desk: Client, pair: tuple[Entity, Entity]) -> None:
    one, other = pair
    data = {"one": one.pk, "other": other.pk, "verb": "two"}
    part = desk.post(f"{ADDRESS}decide/", data, headers={"hx-request": "true"}).content.decode()
    assert part.startswith('<div class="desk-done"')
    assert 'value="distinction"' in part


def test_what_is_not_possible_is_told(desk: Client, pair: tuple[Entity, Entity]) -> None:
    tell(desk, pair, f"keep:{pair[0].pk}")
    assert "It is merged already." in tell(desk, pair, f"keep:{pair[0].pk}")
    assert desk.post(f"{ADDRESS}decide/", {"one": pair[0].pk, "other": pair[1].pk, "verb": "?"}).status_code == 400
    assert desk.post(f"{ADDRESS}undo/", {"table": "entity", "pk": pair[0].pk}).status_code == 400
    assert desk.get(f"{ADDRESS}decide/").status_code == 405


def test_one_is_not_led_away_from_the_desk(desk: Client, pair: tuple[Entity, Entity]) -> None:
    data = {"one": pair[0].pk, "other": pair[1].pk, "verb": "two", "back": "//evil.example/"}
    assert desk.post(f"{ADDRESS}decide/", data)["Location"] == ADDRESS


def test_queries_do_not_grow_with_the_pairs(desk: Client, django_assert_max_num_queries: MaxQueries) -> None:
    for count in (1, 15):
        for number in range(count):
            name = f"{'abcdefghijklmno'[number] * (count + 2)}"
            make_entity(name.title(), parent=make_entity(f"Parent {count} of {name}"))
            make_entity(f"{name.title()} Inc")
        while compare_waiting(timezone.now()):
            pass
        with django_assert_max_num_queries(13):
            assert shown(desk) >= count


class TestForetold:
    @pytest.fixture
    def twins(self) -> tuple[Entity, Entity]:
        pair = make_entity("Acme"), make_entity("Acme Inc")
        partner = make_entity("Bcme")
        for entity in pair:
            article = make_article(source=make_source())
            make_claim(article, EventKind.PARTNERSHIP, who=[(entity, Role.PARTY), (partner, Role.PARTY)])
        while place_waiting():
            pass
        return pair

    def test_what_a_merge_would_do_is_told_and_not_done(self, desk: Client, twins: tuple[Entity, Entity]) -> None:
        loser, winner = twins
        address = f"/admin/articles/entity/{loser.pk}/merge/"
        page = desk.get(address, {"into": winner.pk}).content.decode()
        assert "1 event would become one with another:" in page
        part = desk.get(address, {"into": winner.pk}, headers={"hx-request": "true"}).content.decode()
        assert "<li>1 event</li>" in part
        assert "<html" not in part
        assert not EntityMerge.objects.exists()
        assert Event.objects.shown().about(loser).count() == 1

    def test_it_is_what_the_merge_then_does(self, desk: Client, twins: tuple[Entity, Entity]) -> None:
        loser, winner = twins
        desk.post(f"/admin/articles/entity/{loser.pk}/merge/", {"into": winner.pk, "why": "one"})
        assert EventMerge.objects.count() == 1

    @pytest.mark.parametrize("into", ["", "x", "9" * 30, "0"])
    def test_nonsense_is_not_foretold(self, desk: Client, twins: tuple[Entity, Entity], into: str) -> None:
        response = desk.get(f"/admin/articles/entity/{twins[0].pk}/merge/", {"into": into})
        assert response.status_code == 200
        assert b"It would bring" not in response.content

    def test_a_merge_into_itself_is_refused_before_it_is_made(self, desk: Client, twins: tuple[Entity, Entity]) -> None:
        response = desk.get(f"/admin/articles/entity/{twins[0].pk}/merge/", {"into": twins[0].pk})
        assert b"merged into itself" in response.content


class TestTheList:
    def test_it_counts_events_and_finds_any_name(self, desk: Client) -> None:
        entity = make_entity("Électricité de France", aliases=["EDF", "E.D.F."])
        make_entity("Acme")
        make_claim(kind=EventKind.LAUNCH, who=[(entity, Role.MAKER)])
        while place_waiting():
            pass
        page = desk.get("/admin/articles/entity/", {"q": "electricite FRANCE"}).content.decode()
        assert '<td class="field-events">1</td>' in page
        assert "Acme" not in page
        for words in ("edf", "e.d.f", "électr"):
            assert "Électricité" in desk.get("/admin/articles/entity/", {"q": words}).content.decode()
        found = desk.get(
            "/admin/autocomplete/",
            {"term": "edf", "app_label": "articles", "model_name": "entity", "field_name": "parent"},
        ).json()
        assert [one["text"] for one in found["results"]] == ["Électricité de France"]


def test_who_may_only_look_decides_nothing(client: Client, pair: tuple[Entity, Entity]) -> None:
    member(client, "view_entity")
    one, other = pair
    for address in (ADDRESS, f"/admin/articles/entity/{one.pk}/look-alikes/"):
        assert client.get(address).status_code == 403
    data = {"one": one.pk, "other": other.pk, "verb": f"keep:{one.pk}"}
    assert client.post(f"{ADDRESS}decide/", data).status_code == 403
    assert client.post(f"{ADDRESS}undo/", {"table": "entitymerge", "pk": 1}).status_code == 403
    assert b"look-alikes/" not in client.get("/admin/articles/entity/").content
    assert not EntityMerge.objects.exists()
