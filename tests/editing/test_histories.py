"""A correction, its history and its way back; and two tabs in which one name is corrected at once."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.factories import make_entity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


@pytest.mark.usefixtures("complaints")
def test_a_name_is_corrected_restored_and_the_second_tab_is_told(page: Page) -> None:
    misspelled = make_entity("Deepmimd Labs").pk
    User.objects.create_superuser("corrector", password=PASSWORD)
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("corrector")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"/admin/articles/entity/{misspelled}/change/")

    page.get_by_label("Name", exact=False).first.fill("Deepmind Labs")
    page.get_by_label("Why").fill("a slip")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".history del").first).to_have_text("Deepmimd")
    expect(page.locator(".history ins").first).to_have_text("Deepmind")
    expect(page.locator(".history .why")).to_have_text("a slip")

    second.locator("#id_country").fill("FR")
    second.get_by_role("button", name="Save", exact=True).click()
    told = second.get_by_role("alert")
    expect(told).to_contain_text("Changed since you opened it")
    expect(told).to_contain_text("corrector")
    expect(told.locator("ins").first).to_have_text("Deepmind")
    expect(second.locator("#id_country")).to_have_value("FR")
    told.get_by_role("link", name="Take theirs").click()
    expect(second.locator("#id_name")).to_have_value("Deepmind Labs")

    page.get_by_role("button", name="Restore what was before").click()
    expect(page.get_by_text("Put back as it was")).to_be_visible()
    expect(page.locator(".history > li")).to_have_count(2)
    second.reload()
    expect(second.locator("#id_name")).to_have_value("Deepmimd Labs")
