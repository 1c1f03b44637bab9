"""The audit at the desk: paged by key, and taken away as a table."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import desk as room
from articles.admin.changes import COLUMNS, ChangeAdmin
from articles.models import Change, Entity, changes
from articles.models.changes import Act
from tests.factories import NOW, make_entity

pytestmark = pytest.mark.django_db
AUDIT = "/admin/articles/change/"
EXPORT = f"{AUDIT}export/"


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor")


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def note(by: User, number: int, act: Act = Act.CHANGED) -> None:
    """Several a second, and not stored in the order of their time."""
    entity = Entity(pk=number, name=f"Company {number}", kind="company")
    Change.objects.note(act, entity, by=by, now=NOW - timedelta(seconds=number // 3), before={}, after={"name": "x"})


def listed(client: Client, address: str) -> tuple[list[int], dict[str, str]]:
    """The numbers of the companies on a page, and the addresses that lead on by their names."""
    page = client.get(address).content.decode()
    links = re.findall(r'<a href="([^"]*)" rel="(prev|next)"', page)
    return [int(one) for one in re.findall(r">Company (\d+)</a> ·", page)], {
        rel: AUDIT + unescape(href) for href, rel in links
    }


class TestPages:
    @pytest.fixture(autouse=True)
    def short_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ChangeAdmin, "list_per_page", 4)
        monkeypatch.setattr(room, "MOST", 5)

    def test_all_of_it_is_paged_through_beyond_what_is_counted_and_back(self, desk: Client, editor: User) -> None:
        for number in range(14):
            note(editor, number)
        order = [one.row_id for one in Change.objects.all()]
        pages, at = [], AUDIT
        while at:
            numbers, links = listed(desk, at)
            pages.append(numbers)
            back, at = links.get("prev", ""), links.get("next", "")
        assert [one for page in pages for one in page] == order
        assert [len(page) for page in pages] == [4, 4, 4, 2]
        for page in pages[-2::-1]:
            numbers, links = listed(desk, back)
            assert numbers == page
            back = links.get("prev", "")
        assert back == ""

    def test_a_page_stays_as_it_is_while_others_work(self, desk: Client, editor: User) -> None:
        for number in range(9):
            note(editor, number)
        second = listed(desk, AUDIT)[1]["next"]
        before = listed(desk, second)[0]
        note(editor, 0)
        assert listed(desk, second)[0] == before

    def test_filters_stay_while_one_pages(self, desk: Client, editor: User) -> None:
        for number in range(20):
            note(editor, number, Act.REMOVED if number % 2 else Act.CHANGED)
        first, links = listed(desk, f"{AUDIT}?act__exact=removed")
        second, links = listed(desk, links["next"])
        assert len(first) == len(second) == 4
        assert all(number % 2 for number in first + second)
        page = desk.get(links["next"]).content.decode()
        assert 'href="/admin/articles/change/export/?act__exact=removed"' in page
        assert 'name="p"' not in page

    @pytest.mark.parametrize("written", ["7", "after-", "after-x", "before-999999", "after-99999999999999999999", "-"])
    def test_what_is_no_place_is_the_first_page(self, written: str, desk: Client, editor: User) -> None:
        for number in range(6):
            note(editor, number)
        assert listed(desk, f"{AUDIT}?p={written}") == listed(desk, AUDIT)

    def test_the_last_page_is_found_by_the_index(self, desk: Client, editor: User) -> None:
        for number in range(300):
            note(editor, number)
        last = Change.objects.order_by("made_at", "pk")[5]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_change")
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Change.objects.older_than(last).order_by(*changes.LATEST_FIRST)[:4].explain()
        assert "change_latest" in plan
        assert "Sort" not in plan


def table(response: object, delimiter: str = ",") -> list[list[str]]:
    written = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))


class TestTable:
    def test_it_has_what_the_filters_leave(self, desk: Client, editor: User) -> None:
        for number in range(4):
            note(editor, number, Act.REMOVED if number % 2 else Act.CHANGED)
        response = desk.get(f"{EXPORT}?act__exact=removed")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert re.fullmatch(r'attachment; filename="jalon-changes-[\d-]{10}\.csv"', response["Content-Disposition"])
        header, *rows = table(response)
        assert tuple(header) == COLUMNS
        told = [dict(zip(header, row, strict=True)) for row in rows]
        assert [one["number"] for one in told] == ["1", "3"]
        assert {(one["who"], one["act"], one["kind"]) for one in told} == {("editor", "Removed", "entity")}
        assert json.loads(told[0]["after"]) == {"name": "x"}
        assert datetime.fromisoformat(told[0]["when"]) == NOW

    def test_no_cell_is_a_formula(self, desk: Client, editor: User) -> None:
        entity = make_entity("=HYPERLINK(1)")
        Change.objects.note(Act.ADDED, entity, by=editor, now=NOW, why="@SUM(A1)")
        row = dict(zip(COLUMNS, table(desk.get(EXPORT))[1], strict=True))
        assert (row["name"], row["why"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
        assert (row["before"], row["after"]) == ("", "")

    def test_it_is_in_the_editors_language(self, desk: Client, editor: User) -> None:
        note(editor, 1, Act.REMOVED)
        rows = table(desk.get(EXPORT, headers={"Accept-Language": "fr"}), ";")
        assert rows[1][2] == "Retiré"

    def test_it_is_read_some_at_a_time(self, editor: User) -> None:
        for number in range(7):
            note(editor, number)
        with CaptureQueriesContext(connection) as queries:
            told = [one.row_id for one in Change.objects.each(at_once=3)]
        assert told == [one.row_id for one in Change.objects.all()]
        assert len(queries) == 4

    def test_a_filter_that_is_none_leads_to_the_list(self, desk: Client) -> None:
        response = desk.get(f"{EXPORT}?nothing=1")
        assert (response.status_code, response["Location"]) == (302, AUDIT)
