"""An editor's whole day in Chromium, in one session: what each hour leaves behind is there for the next."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.lookalikes.finding import compare_waiting
from articles.models import Change, Claim, Entity, EntityMerge
from tests.editing.work import NAMES, NEWS, PAIRS, REVIEW, ZORBIX, Works, html, paste, works
from tests.factories import make_article, make_entity
from tests.ingest.servers import HTML, Site
from tests.ingest.servers import site as web
from tests.pipeline import work_off

__all__ = ["web"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quiet_bells")]


def test_an_editors_day(desk: Page, editor: User, web: Site) -> None:
    for name in ("Nvidia", "Run:ai", "Mistral", "Mistral AI", "Sequoia Capital"):
        make_entity(name)
    queue = works(10)
    older = [make_article("Zorbix raises $50 million", ZORBIX) for _ in range(2)]
    work_off()
    desk.goto("/admin/")

    _paste_and_add(desk, web.put("/news", html(NEWS), HTML))
    _correct_the_status(desk)
    _merge_and_undo(desk)
    _ten_items_by_the_keyboard(desk, queue, editor)
    _accept_a_name(desk, [article.pk for article in older])

    acts = set(Change.objects.filter(made_by=editor).values_list("table", "act"))
    assert acts >= {
        ("articles.article", "added"),
        ("articles.claim", "changed"),
        ("articles.entitymerge", "decided"),
        ("articles.entitymerge", "undone"),
        ("articles.claim", "accepted"),
        ("articles.claim", "rejected"),
    }


def _paste_and_add(desk: Page, address: str) -> None:
    paste(desk, address)
    expect(desk.get_by_label("Title")).to_have_value(NEWS.split("\n")[0])
    desk.get_by_role("button", name="Add it").click()
    expect(desk.locator("#added").get_by_role("status")).to_contain_text("It waits to be tagged")
    work_off()
    expect(desk.locator("#added").get_by_role("status")).to_contain_text("stands on the timelines", timeout=15_000)


def _correct_the_status(desk: Page) -> None:
    """Of the event that came of the article which was pasted."""
    desk.goto("/companies/nvidia/")
    event = desk.locator("article.event")
    expect(event).to_have_count(1)
    expect(event.locator(".status").first).to_have_text("Done")
    event.get_by_role("link").first.click()
    desk.get_by_role("link", name="Correct").first.click()
    desk.get_by_label("status").select_option("cancelled")
    desk.locator(".desk-save button").click()
    expect(desk.locator(".meta .status").first).to_have_text("Cancelled")
    desk.goto("/companies/nvidia/")
    expect(desk.locator("article.event .status").first).to_have_text("Cancelled")


def _merge_and_undo(desk: Page) -> None:
    while compare_waiting(timezone.now()):
        pass
    desk.goto(PAIRS)
    desk.keyboard.press("j")
    desk.keyboard.press("1")
    expect(desk.get_by_text("Mistral is merged into Mistral AI.")).to_be_visible()
    merge = EntityMerge.objects.standing().get()
    desk.goto("/companies/mistral/")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Mistral AI")
    desk.goto(f"/admin/articles/entity/{merge.loser_id}/change/")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Merged on")).to_have_count(0)
    desk.goto("/companies/mistral/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Mistral")


def _ten_items_by_the_keyboard(desk: Page, queue: Works, editor: User) -> None:
    desk.goto(queue.queue)
    heading = desk.get_by_role("heading", level=1)
    for place, claim in enumerate(queue.claims):
        expect(desk.locator(".desk-counts")).to_contain_text(f"{10 - place} left")
        assert desk.url.endswith(f"{REVIEW}?claim={claim.pk}&entity={queue.company.pk}")
        if place:
            expect(heading).to_be_focused()
        if place == 4:
            desk.keyboard.press("x")
            desk.keyboard.type("no office")
            desk.keyboard.press("Enter")
        elif place == 7:
            desk.keyboard.press("c")
            expect(desk.get_by_label("status")).to_be_focused()
            desk.keyboard.type("Don")
            desk.keyboard.press("Control+Enter")
        else:
            desk.keyboard.press("a")
    expect(heading).to_have_text("Nothing is left to review.")
    ours = Claim.objects.filter(pk__in=[one.pk for one in queue.claims], decided_by=editor)
    assert (ours.filter(status="planned").count(), ours.filter(status="done").count()) == (8, 1)
    assert Change.objects.get(made_by=editor, act="rejected").why == "no office"


def _accept_a_name(desk: Page, older: list[int]) -> None:
    desk.goto(f"{NAMES}?q=zorbix")
    expect(desk.get_by_role("article", name="Zorbix")).to_be_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("1")
    expect(desk.locator(".desk-done").first).to_contain_text("2 articles are tagged again now.")
    work_off()
    entity = Entity.objects.get(name="Zorbix")
    assert sorted(entity.mentions.values_list("article", flat=True).distinct()) == older
    desk.goto(entity.get_absolute_url())
    expect(desk.locator("article.event")).to_have_count(1)
