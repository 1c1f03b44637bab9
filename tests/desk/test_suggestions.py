"""The list of suggested names on the editors' desk, and what can be done there."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client

from articles.models import Entity, SuggestedName, Suggestion
from articles.text.values import EntityKind
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/articles/suggestedname/"


def suggest(*names: str, articles: int = 1, kind: EntityKind = EntityKind.COMPANY) -> None:
    for number in range(articles):
        article = make_article(f"Report {number}", "Yesterday " + " and ".join(names) + " spoke.")
        known = SuggestedName.objects.known(set(names))
        Suggestion.objects.bulk_create(
            Suggestion(article=article, name=known[name], form=name, kind=kind, start=start, end=start + len(name))
            for name in names
            if (start := article.whole.index(name))
        )


def act(desk: Client, action: str, *names: str, **more: object) -> HttpResponse:
    keys = [SuggestedName.objects.get(folded=name).pk for name in names]
    return desk.post(ADDRESS, {"action": action, ACTION_CHECKBOX_NAME: keys, **more}, follow=True)


def test_the_most_frequent_come_first_with_kind_count_and_an_example(desk: Client) -> None:
    suggest("Rarely")
    suggest("Oftenly", articles=3, kind=EntityKind.PRODUCT)
    shown = desk.get(ADDRESS).content.decode()
    assert shown.index("Oftenly") < shown.index("Rarely")
    assert '<td class="field-article_count">3</td>' in shown
    assert "Yesterday <b>Oftenly</b> spoke." in shown
    assert "Report 2" in shown


def test_what_articles_hold_is_shown_as_text(desk: Client) -> None:
    suggest("<script>alert(1)</script>")
    assert "<script>alert(1)" not in desk.get(ADDRESS).content.decode()


def test_ten_thousand_cost_as_many_queries_as_ten(
    desk: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    article = make_article("T", "x" * 300)
    for count in (10, 10_000):
        names = SuggestedName.objects.known({f"Name {number}" for number in range(count)})
        Suggestion.objects.bulk_create(
            (
                Suggestion(article=article, name=name, form=form, kind="company", start=1, end=5)
                for form, name in names.items()
            ),
            ignore_conflicts=True,
        )
        with django_assert_max_num_queries(9):
            assert desk.get(ADDRESS).status_code == 200
    for query in ({"q": "name 77"}, {"kind": "person"}, {"refused": "yes"}, {"p": "3"}, {"o": "1"}):
        with django_assert_max_num_queries(9):
            assert desk.get(ADDRESS, query).status_code == 200


def test_one_is_added_as_an_entity(desk: Client) -> None:
    suggest("Acme", "Bcme")
    shown = act(desk, "add_as_entities", "acme").content.decode()
    assert "1 article is tagged again now." in shown
    assert [(entity.name, entity.kind) for entity in Entity.objects.all()] == [("Acme", EntityKind.COMPANY)]


def test_its_kind_can_be_told(desk: Client) -> None:
    suggest("Acme")
    act(desk, "add_as_entities", "acme", kind="person")
    assert Entity.objects.get().kind == EntityKind.PERSON


def test_several_are_other_names_of_an_entity_that_is_asked_for(desk: Client) -> None:
    suggest("Acme", "Acme Corp")
    entity = make_entity("Acme Corporation")
    asked = act(desk, "add_as_aliases", "acme", "acme corp").content.decode()
    assert "Acme Corp" in asked
    assert entity.aliases.count() == 1
    act(desk, "add_as_aliases", "acme", "acme corp", entity=entity.pk)
    assert {alias.form for alias in entity.aliases.all()} == {"Acme", "Acme Corp", "Acme Corporation"}
    assert not SuggestedName.objects.open().exists()


def test_an_answer_that_names_no_entity_is_asked_for_again(desk: Client) -> None:
    suggest("Acme")
    assert b"errorlist" in act(desk, "add_as_aliases", "acme", entity="").content


def test_a_refused_name_is_not_offered_until_it_is_suggested_again(desk: Client) -> None:
    suggest("Acme")
    assert "1 name is not suggested any more." in act(desk, "refuse", "acme").content.decode()
    assert b"<b>Acme</b>" not in desk.get(ADDRESS).content
    assert b"<b>Acme</b>" in desk.get(ADDRESS, {"refused": "yes"}).content
    desk.post(
        f"{ADDRESS}?refused=yes", {"action": "suggest_again", ACTION_CHECKBOX_NAME: SuggestedName.objects.get().pk}
    )
    assert b"<b>Acme</b>" in desk.get(ADDRESS).content


def test_it_speaks_french(desk: Client) -> None:
    suggest("Acme")
    assert "Ne plus jamais proposer" in desk.get(ADDRESS, headers={"accept-language": "fr"}).content.decode()


class TestPermissions:
    @pytest.fixture
    def helper(self, client: Client) -> User:
        helper = User.objects.create_user("helper", is_staff=True)
        helper.user_permissions.add(Permission.objects.get(codename="view_suggestedname"))
        client.force_login(helper)
        suggest("Acme")
        return helper

    def test_who_may_only_look_can_do_nothing(self, helper: User, client: Client) -> None:
        assert b"<b>Acme</b>" in client.get(ADDRESS).content
        for action in ("add_as_entities", "add_as_aliases", "refuse", "suggest_again"):
            act(client, action, "acme")
        assert not Entity.objects.exists()
        assert SuggestedName.objects.get().refused_at is None

    def test_who_may_change_names_may_refuse_but_not_add(self, helper: User, client: Client) -> None:
        helper.user_permissions.add(Permission.objects.get(codename="change_suggestedname"))
        act(client, "add_as_entities", "acme")
        act(client, "refuse", "acme")
        assert not Entity.objects.exists()
        assert SuggestedName.objects.get().refused_by == helper

    def test_nobody_adds_or_deletes_names(self, desk: Client) -> None:
        suggest("Acme")
        assert desk.get(f"{ADDRESS}add/").status_code == 403
        act(desk, "delete_selected", "acme", post="yes")
        assert SuggestedName.objects.exists()
