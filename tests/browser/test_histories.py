"""A correction, its history and its way back; and two tabs in which one name is corrected at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.contrib.auth.models import User
from django.db import connections
from playwright.sync_api import Page, expect

from articles.models import Entity
from tests.browser.stock import Stock
from tests.factories import make_entity

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
Done = TypeVar("Done")
PASSWORD = "correct horse battery"


def committed(job: Callable[[], Done]) -> Done:
    """Done by a thread with a connection of its own, so that the living site sees it."""

    def alone() -> Done:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()


@pytest.fixture
def misspelled(stock: Stock) -> Iterator[int]:
    """An entity that nobody tells of, and the editor who will correct it."""
    committed(lambda: User.objects.create_superuser("corrector", password=PASSWORD))
    key = committed(lambda: make_entity("Deepmimd Labs").pk)
    yield key
    committed(lambda: Entity.objects.filter(pk=key).delete())


@pytest.fixture
def desk(site: Page) -> Page:
    site.goto("/admin/login/")
    return site


def test_a_name_is_corrected_restored_and_the_second_tab_is_told(desk: Page, misspelled: int) -> None:
    desk.get_by_label("Username").fill("corrector")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Log in").click()
    second = desk.context.new_page()
    for tab in (desk, second):
        tab.goto(f"/admin/articles/entity/{misspelled}/change/")

    desk.get_by_label("Name", exact=False).first.fill("Deepmind Labs")
    desk.get_by_label("Why").fill("a slip")
    desk.get_by_role("button", name="Save and continue editing").click()
    desk.get_by_role("link", name="History").click()
    expect(desk.locator(".history del").first).to_have_text("Deepmimd")
    expect(desk.locator(".history ins").first).to_have_text("Deepmind")
    expect(desk.locator(".history .why")).to_have_text("a slip")

    second.locator("#id_country").fill("FR")
    second.get_by_role("button", name="Save", exact=True).click()
    told = second.get_by_role("alert")
    expect(told).to_contain_text("Changed since you opened it")
    expect(told).to_contain_text("corrector")
    expect(told.locator("ins").first).to_have_text("Deepmind")
    expect(second.locator("#id_country")).to_have_value("FR")
    told.get_by_role("link", name="Take theirs").click()
    expect(second.locator("#id_name")).to_have_value("Deepmind Labs")

    desk.get_by_role("button", name="Restore what was before").click()
    expect(desk.get_by_text("Put back as it was")).to_be_visible()
    expect(desk.locator(".history > li")).to_have_count(2)
    second.reload()
    expect(second.locator("#id_name")).to_have_value("Deepmimd Labs")
