"""Digests as they are looked at: the mail itself at the widths of mail programs, and its preview on the desk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.digests.compose import Composed
from articles.digests.preview import preview
from articles.models import Entity, Event, Follow, Subscriber

pytestmark = pytest.mark.browser

# The least contrast of any text with what is behind it (WCAG 2.2, AA).
CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b };
  const behind = light(getComputedStyle(document.body).backgroundColor);
  return Math.min(...[...document.querySelectorAll('p, h1, h2, a, blockquote, b')].map(one => {
    const [low, high] = [light(getComputedStyle(one).color), behind].sort((a, b) => a - b);
    return (high + .05) / (low + .05) }))
}"""


def make_reader(language: str = "en") -> Subscriber:
    """One who follows the companies that are most in the news."""
    reader = Subscriber.objects.create(
        email=f"{language}@press.example", language=language, confirmed_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    for entity in Entity.objects.with_event_count().filter(event_count__gt=0).order_by("-event_count", "name")[:4]:
        Follow.objects.create(subscriber=reader, entity=entity)
    return reader


def last_week_of(reader: Subscriber) -> tuple[Composed, str]:
    """The digest that tells the latest event of what the reader follows, and the day on which it was due."""
    latest = Event.objects.shown().filter(participants__entity__followers__subscriber=reader).latest("first_told_at")
    moment = latest.first_told_at + timedelta(days=1)
    composed = preview(reader, moment.date(), moment)
    assert composed is not None
    return composed, moment.date().isoformat()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.usefixtures("stock")
@pytest.mark.django_db
def test_a_mail_fits_and_can_be_read_in_every_width_and_light(browser: Browser, language: str) -> None:
    composed, _ = last_week_of(make_reader(language))
    for width in (600, 360):
        for light in ("light", "dark"):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=light)  # type: ignore[arg-type]
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.set_content(composed.letter.html)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CONTRAST) >= 4.5
            assert page.locator("blockquote[lang]").count() > 0
            assert asked == [], "a mail loads nothing"
            page.close()


def test_the_desk_shows_it_in_its_frame(site: Page, live_site: LiveServer) -> None:
    """Its rows are committed, for the server is to see them."""
    reader = make_reader()
    _, day = last_week_of(reader)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("anne", "anne@press.example"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site.url}
    site.context.add_cookies([session])  # type: ignore[list-item]
    site.goto(f"/admin/articles/subscriber/{reader.pk}/preview/?day={day}")
    frame = site.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("What changed")
    expect(frame.locator("body")).to_have_css("margin", "0px")
    site.get_by_role("link", name="a week earlier").click()
    expect(site.locator("input[name=day]")).not_to_have_value(day)
