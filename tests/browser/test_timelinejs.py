"""What is taken away for TimelineJS loads in TimelineJS itself, which npm gives for the time of the test. Where npm
cannot be reached, this is skipped; with REQUIRE_BROWSER=1 that is a failure."""

import mimetypes
import os
import subprocess
import tarfile
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from articles.models import Event
from articles.text.values import Precision, Role, VagueDate
from tests.browser.stock import Stock
from tests.factories import make_article, make_claim, make_entity, make_event

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PACKAGE = "@knight-lab/timelinejs@3.9.11"
HOST = "https://timelinejs.example"
PAGE = """<!doctype html><meta charset="utf-8"><title>TimelineJS</title>
<link rel="stylesheet" href="/css/timeline.css"><script src="/js/timeline.js"></script>
<div id="timeline" style="width: 100%; height: 600px"></div>"""


@pytest.fixture(scope="module")
def timelinejs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where its files are."""
    folder = tmp_path_factory.mktemp("timelinejs")
    try:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, timeout=90, capture_output=True)
    except (OSError, subprocess.SubprocessError) as fault:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            raise
        pytest.skip(f"NO TIMELINEJS, for npm does not give it: {fault}")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package" / "dist"


@pytest.fixture
def events(stock: Stock) -> list[Event]:
    """One of each precision, one without a date, and one whose words look like HTML."""
    openai = make_entity("OpenAI <b>&amp;</b>", slug="openai-b")
    known = [VagueDate(date(2024, 4, 1), precision) for precision in Precision if precision != Precision.YEAR]
    days = [*known, VagueDate(date(2023, 1, 1), Precision.YEAR), None]
    made = []
    for when in days:
        article = make_article("OpenAI signs", "<script>alert(1)</script> « signé » — OpenAI signed.")
        made.append(make_event(make_claim(article, who=[(openai, Role.PARTY)], when=when)))
    return made


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_loads_every_event(page: Page, timelinejs: Path, events: list[Event], client: Client, language: str) -> None:
    taken = client.get(f"/companies/openai-b/timeline.timelinejs.json?in={language}")
    assert taken["Access-Control-Allow-Origin"] == "*", "other sites load it"

    def answer(route: Route) -> None:
        asked = route.request.url.removeprefix(HOST).partition("?")[0]
        file = timelinejs / asked.lstrip("/")
        if asked == "/timeline.json":
            route.fulfill(body=taken.content, content_type=taken["Content-Type"])
        elif asked == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            route.fulfill(body="", content_type="text/css")  # the fonts, which it would fetch from its makers

    failures: list[str] = []
    page.on("pageerror", lambda fault: failures.append(str(fault)))
    page.on("dialog", lambda dialog: failures.append(dialog.message))
    page.route("**/*", answer)
    page.goto(f"{HOST}/")
    page.evaluate("shown = new TL.Timeline('timeline', '/timeline.json')")
    page.wait_for_function("shown.config && shown.config.events.length", timeout=20_000)
    expect(page.locator(".tl-slide")).to_have_count(len(events) + 1)
    assert page.evaluate("shown.config.messages") == {"errors": [], "warnings": []}
    assert sorted(page.evaluate("shown.config.events.map(one => one.unique_id)")) == sorted(
        f"event-{event.pk}" for event in events
    )
    links = page.locator(".tl-slide h2.tl-headline a").evaluate_all("all => all.map(one => one.pathname)")
    assert {f"/events/{event.pk}/" for event in events} <= set(links)
    assert failures == []
