"""Subscribing in a real browser: by keyboard, without a script, and what the policies let browsers send."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from articles.models import Subscriber
from tests.browser.stock import Stock
from tracker.celery import app

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def at_once(stock: Stock) -> Iterator[None]:
    cache.clear()
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def mailed_path() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_from_a_timeline_to_the_first_mail_and_away_again(site: Page) -> None:
    site.goto("/companies/openai/")
    site.get_by_role("link", name="Mail me what happens here").click()
    expect(site.get_by_role("button", name="Subscribe")).to_be_visible()
    own = site.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(site.locator("#zone")).to_have_value(own)
    site.get_by_label("Your mail address").fill("ann@example.org")
    site.get_by_label("Find by name").press_sequentially("mistral")
    site.get_by_role("checkbox", name="Mistral AI").check()
    site.get_by_label("Find by name").press("Enter")
    expect(site.get_by_role("checkbox", name="OpenAI", exact=False).first).to_be_checked()
    site.get_by_role("button", name="Subscribe").click()
    expect(site.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    site.goto(mailed_path())
    site.get_by_role("button", name="Confirm and begin").click()
    expect(site.get_by_role("main").get_by_role("status").first).to_have_text("Your address is confirmed. Welcome.")
    assert sorted(Subscriber.objects.get(email="ann@example.org").follows.values_list("entity__name", flat=True)) == [
        "Mistral AI",
        "OpenAI",
    ]
    site.get_by_role("link", name="Leave").click()
    site.get_by_role("button", name="Stop all mails").click()
    site.get_by_role("button", name="Undo").click()
    site.get_by_role("button", name="Stop all mails").click()
    expect(site.get_by_role("heading", level=1)).to_have_text("You get no more mails")
    assert not Subscriber.objects.mailable().filter(email="ann@example.org").exists()


def test_without_a_script(stock: Stock, browser: Browser, browser_context_args: dict[str, object]) -> None:
    page = browser.new_context(**browser_context_args, java_script_enabled=False).new_page()
    page.goto("/digest/")
    page.get_by_label("Your mail address").fill("bob@example.org")
    page.get_by_label("Find by name").fill("mistral")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("checkbox", name="Mistral AI").check()
    page.get_by_label("Your mail address").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    assert Subscriber.objects.get(email="bob@example.org").follows.get().entity.name == "Mistral AI"
    page.context.close()


def test_faults_have_the_focus_and_lead_to_their_fields(stock: Stock, page: Page) -> None:
    page.goto("/digest/")
    page.get_by_label("Your mail address").fill("Ann <ann@example.org>")
    page.get_by_label("Your mail address").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Your mail address")).to_be_focused()
    assert page.get_by_label("Your mail address").input_value() == "Ann <ann@example.org>"
