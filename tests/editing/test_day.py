"""An editor's day in one sitting, from the first article to the last name: what is done in the morning still stands in
the evening."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.lookalikes.finding import compare_waiting
from articles.models import Article, Claim, Entity, EntityMerge, Event
from articles.text.values import Status
from tests.editing.work import NAMES, NEWS, PAIRS, ZORBIX, Works, html, paste, works
from tests.factories import make_article, make_entity
from tests.ingest.servers import HTML, Site
from tests.ingest.servers import site as web
from tests.pipeline import work_off

__all__ = ["web"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quiet_bells")]


def test_an_editors_day(desk: Page, web: Site) -> None:
    for name in ("Nvidia", "Run:ai", "Sequoia Capital", "Mistral AI", "Mistral"):
        make_entity(name)
    for _ in range(2):
        make_article("Zorbix raises $50 million", ZORBIX)
    todays = works(10)
    work_off()
    while compare_waiting(timezone.now()):
        pass

    deal = add_by_address(desk, web.put("/1", html(NEWS), HTML))
    correct_the_status(desk, deal)
    merge_and_undo(desk)
    review_by_keyboard(desk, todays)
    accept_a_name(desk)

    assert Event.objects.get(pk=deal.pk).status == Status.PLANNED, "as it was corrected in the morning"


def add_by_address(desk: Page, address: str) -> Event:
    paste(desk, address)
    expect(desk.get_by_label("Title")).to_have_value(NEWS.split("\n")[0])
    desk.get_by_role("button", name="Add it").click()
    expect(desk.locator("#added").get_by_role("status")).to_contain_text("It waits to be tagged")
    work_off()
    expect(desk.locator("#added").get_by_role("status")).to_contain_text("stands on the timelines", timeout=15_000)
    return Event.objects.filter(claims__article=Article.objects.get(url=address)).distinct().get()


def correct_the_status(desk: Page, deal: Event) -> None:
    desk.goto(deal.get_absolute_url())
    expect(desk.locator(".meta .status").first).to_have_text("Done")
    desk.get_by_role("link", name="Correct").first.click()
    desk.get_by_label("status").select_option("planned")
    desk.locator(".desk-save button").click()
    expect(desk.locator(".meta .status").first).to_have_text("Planned")
    desk.goto("/companies/nvidia/")
    expect(desk.locator("article.event .status").first).to_have_text("Planned")


def merge_and_undo(desk: Page) -> None:
    desk.goto(PAIRS)
    desk.keyboard.press("j")
    expect(desk.get_by_role("article", name=re.compile("Mistral"))).to_be_focused()
    desk.keyboard.press("1")
    expect(desk.get_by_text("Mistral is merged into Mistral AI.")).to_be_visible()
    assert EntityMerge.objects.standing().count() == 1
    desk.keyboard.press("u")
    expect(desk.get_by_text("Undone: ")).to_be_visible()
    assert not EntityMerge.objects.standing().exists()


def review_by_keyboard(desk: Page, todays: Works) -> None:
    desk.goto(todays.queue)
    for left in range(10, 0, -1):
        expect(desk.locator(".desk-counts")).to_contain_text(f"{left} left")
        desk.keyboard.press("x" if left == 3 else "a")
        if left == 3:
            desk.keyboard.type("it says no such thing")
            desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nothing is left to review.")
    decided = Claim.objects.filter(pk__in=[claim.pk for claim in todays.claims], decided_at__isnull=False)
    assert (decided.count(), decided.filter(event=None).count()) == (9, 0), "and one is rejected"


def accept_a_name(desk: Page) -> None:
    desk.goto(f"{NAMES}?q=zorbix")
    desk.keyboard.press("j")
    desk.keyboard.press("1")
    expect(desk.locator(".desk-done").first).to_contain_text("2 articles are tagged again now.")
    work_off()
    desk.goto(Entity.objects.get(name="Zorbix").get_absolute_url())
    expect(desk.locator("article.event")).to_have_count(1)
