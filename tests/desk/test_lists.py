"""Every list of the desk stays fast at a million rows: nothing is counted, or ordered by, without end."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from articles import desk as room
from articles import models
from articles.models import Article, Event, Source
from tests.desk.forms import rows
from tests.factories import make_article, make_claim, make_entity, make_event, make_source

pytestmark = pytest.mark.django_db
LISTS = {model._meta.label_lower: (model, one) for model, one in sorted(admin.site._registry.items(), key=str)}
# Tables that grow with what comes in and with readers, not with what editors do.
LARGE = (models.Article, models.Claim, models.Event, models.Tombstone, models.Digest)
MOST_QUERIES = 7


def address(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


@pytest.mark.parametrize("label", LISTS)
@pytest.mark.parametrize("asked", [{}, {"q": "company"}])
def test_no_list_counts_without_end(label: str, asked: dict[str, str], desk: Client) -> None:
    rows(2)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address(LISTS[label][0]), asked).status_code == 200
    counts = [query["sql"] for query in queries if query["sql"].startswith("SELECT COUNT(")]
    assert counts
    assert [sql for sql in counts if not re.search(rf"LIMIT {room.MOST + 1}\) \w+$", sql)] == []


@pytest.mark.parametrize("label", LISTS)
def test_no_list_costs_more_queries_with_more_rows(label: str, desk: Client) -> None:
    numbers = []
    for more in (2, 5):
        rows(more)
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(LISTS[label][0]))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= MOST_QUERIES


@pytest.mark.parametrize("label", LISTS)
def test_what_holds_for_all_lists_holds_for_each(label: str) -> None:
    one = LISTS[label][1]
    assert one.paginator is room.BoundedPaginator
    assert one.show_full_result_count is False
    assert one.show_facets == admin.ShowFacets.NEVER
    assert one.date_hierarchy is None


@pytest.mark.parametrize("model", LARGE, ids=lambda model: model._meta.model_name)
def test_large_tables_are_ordered_by_indexes_alone(model: type[Model], desk: Client) -> None:
    """Their first order, and each column by which they can be ordered, leads an index."""
    one = admin.site._registry[model]
    led = {"pk", "id"} | {_column(index) for index in model._meta.indexes if index.condition is None}
    first = _name(one.ordering[0])
    assert first in led
    assert {*(one.sortable_by or ())} <= led


def _column(index: object) -> str:
    names = [*index.fields, *map(_name, index.expressions)]  # type: ignore[attr-defined]
    return names[0].removeprefix("-")


def _name(key: object) -> str:
    while not isinstance(key, str):
        key = key.name if hasattr(key, "name") else key.get_source_expressions()[0]  # type: ignore[attr-defined]
    return key.removeprefix("-")


@pytest.mark.parametrize("label", LISTS)
def test_large_relations_are_no_choices(label: str, desk: Client) -> None:
    """No form lists articles, claims, events or subscribers to choose from."""
    model, one = LISTS[label]
    asked = {*one.raw_id_fields, *one.autocomplete_fields, *one.readonly_fields}
    large = {*LARGE, models.Subscriber}
    shown = {field.name for field in model._meta.fields if field.editable and field.related_model in large}
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    assert shown <= asked or not one.has_change_permission(request) or shown <= {*one.get_readonly_fields(request)}


class TestManyRows:
    @pytest.fixture(autouse=True)
    def few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, "MOST", 3)

    def test_a_list_that_is_cut_says_so(self, desk: Client) -> None:
        for _ in range(5):
            make_source()
        listed = shown(desk, "/admin/articles/source/")
        assert "more than 3 sources" in listed
        assert "the first 3 can be paged through" in listed
        assert "across all pages" not in listed

    def test_a_whole_list_is_told_by_the_planners_estimate(self, desk: Client) -> None:
        Source.objects.bulk_create(Source(name="S", site=f"https://{n}.example/") for n in range(1234))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_source")
        assert "about 1,200 sources" in shown(desk, "/admin/articles/source/")
        assert "more than 3 sources" in shown(desk, "/admin/articles/source/?is_demo__exact=0")

    def test_the_last_page_is_the_last_that_is_counted(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admin.site._registry[Source], "list_per_page", 2)
        for _ in range(5):
            make_source()
        pages = [desk.get(f"/admin/articles/source/?p={page}") for page in (1, 2, 3)]
        assert [len(page.context["cl"].result_list) for page in pages[:2]] == [2, 1]
        assert pages[2].status_code == 302


def shown(desk: Client, address: str) -> str:
    return " ".join(desk.get(address).content.decode().split())


def found(desk: Client, model: str, words: str) -> list[object]:
    response = desk.get(f"/admin/articles/{model}/", {"q": words})
    return list(response.context["cl"].result_list)


class TestSearch:
    def test_articles_by_words_address_and_number(self, desk: Client) -> None:
        article = make_article("OpenAI signs", "Les studios ont signé.", language="fr", url="https://news.example/1")
        make_article("Another", "Nothing of it.")
        models.search.index_waiting()
        for words in ("studios signé", "https://www.news.example/1/", str(article.pk)):
            assert (words, found(desk, "article", words)) == (words, [article])
        assert found(desk, "article", "!!! (") == []

    def test_claims_by_the_words_of_their_article(self, desk: Client) -> None:
        claim = make_claim(make_article("OpenAI signs", "The studios signed."))
        make_claim(make_article("Another", "Nothing of it."))
        models.search.index_waiting()
        assert found(desk, "claim", "studios") == [claim]
        assert found(desk, "claim", str(claim.pk)) == [claim]

    def test_events_by_who_takes_part_title_and_number(self, desk: Client) -> None:
        entity = make_entity("Mistral AI", aliases=["Mistral"])
        named = make_event(make_claim(who=[(entity, "party")]))
        unnamed = make_event(make_claim(who=[("Hollywood studios", "party")]))
        titled = make_event(make_claim(), title_fr="Un accord de taille")
        assert found(desk, "event", "mistral") == [named]
        assert found(desk, "event", "hollywood") == [unnamed]
        assert found(desk, "event", "de taille") == [titled]
        assert found(desk, "event", str(named.pk)) == [named]


def test_the_texts_are_not_fetched_for_a_list(desk: Client) -> None:
    rows(1)
    for model in (Article, Event, models.Claim):
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(model))
        assert not [sql for query in queries if '"articles_article"."search"' in (sql := query["sql"])]
