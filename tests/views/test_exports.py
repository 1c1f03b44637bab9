"""What is taken away is exactly the filtered view, in the language asked for, at a price that does not grow."""

import json
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from articles.text.values import EventKind, Role
from articles.views.exports import FORMS
from tests.factories import make_claim, make_entity, make_event, make_events

pytestmark = pytest.mark.django_db
A = "{http://www.w3.org/2005/Atom}"
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(8)]


@pytest.mark.parametrize("form", FORMS)
def test_queries_do_not_grow_with_the_timeline(client: Client, django_assert_num_queries, form: str) -> None:
    entity = make_entity()
    make_events(entity, DAYS[:2])
    address = f"/companies/openai/timeline.{form}"
    for days in (DAYS[2:3], DAYS[3:]):
        with django_assert_num_queries(6):
            assert client.get(address).status_code == 200
        make_events(entity, days)


def test_the_filters_of_the_page_hold(client: Client) -> None:
    entity = make_entity()
    make_events(entity, DAYS[:2])
    deal = make_event(make_claim(kind=EventKind.PARTNERSHIP, who=[(entity, Role.PARTY)]))
    told = client.get("/companies/openai/timeline.json?kind=partnership&in=fr").json()
    assert [one["id"] for one in told["events"]] == [deal.pk]
    assert told["language"] == "fr"
    assert told["page"].endswith("/companies/openai/?kind=partnership")
    assert told["events"][0]["evidence"][0]["quote"] == deal.claims.get().quote


def test_parts_follow_one_another(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMS, "json", replace(FORMS["json"], most=3))
    events = make_events(make_entity(), DAYS)
    seen, address = [], "/companies/openai/timeline.json"
    while address:
        told = json.loads(client.get(address).content)
        seen += [one["id"] for one in told["events"]]
        address = told["next"]
    assert seen == [one.pk for one in reversed(events)]


def test_unchanged_is_answered_without_a_body(client: Client) -> None:
    entity = make_entity()
    make_events(entity, DAYS)
    first = client.get("/companies/openai/timeline.atom")
    again = client.get("/companies/openai/timeline.atom", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_events(entity, DAYS[:1])
    assert client.get("/companies/openai/timeline.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_feed_of_nothing_is_a_feed(client: Client) -> None:
    make_entity()
    answer = client.get("/companies/openai/timeline.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert ElementTree.fromstring(answer.content).findtext(f"{A}updated")


def test_only_the_sheet_for_it_may_be_framed(client: Client) -> None:
    make_events(make_entity(), DAYS)
    embedded, printed = (client.get(f"/companies/openai/timeline.{form}") for form in ("embed", "print"))
    assert "X-Frame-Options" not in embedded
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "<script" not in embedded.content.decode()
    assert printed["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in printed["Content-Security-Policy"]


def test_the_page_links_what_can_be_taken(client: Client) -> None:
    make_events(make_entity(), DAYS)
    page = client.get("/companies/openai/?kind=launch").content.decode()
    assert 'href="/companies/openai/timeline.atom?kind=launch&amp;in=en"' in page
    assert 'rel="alternate" type="application/atom+xml"' in page


@pytest.mark.parametrize("form", ["bib", "ris", "txt"])
def test_events_and_articles_are_cited(client: Client, form: str) -> None:
    claim = make_claim(who=[(make_entity(), Role.PARTY)])
    event = make_event(claim)
    for page in (event, claim.article):
        answer = client.get(f"{page.get_absolute_url()}cite.{form}")
        assert answer.status_code == 200
        assert str(event.pk if page is event else claim.article.url) in answer.content.decode()


@pytest.mark.parametrize("address", ["/companies/openai/timeline.exe", "/companies/nobody/timeline.csv"])
def test_what_is_not_there(client: Client, address: str) -> None:
    make_entity()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("form", [*FORMS, "embed", "print"])
def test_what_was_merged_leads_to_what_it_is_now(client: Client, form: str) -> None:
    make_entity("Open AI", merged_into=make_entity())
    response = client.get(f"/companies/open-ai/timeline.{form}?kind=funding&in=fr")
    assert response.status_code == 301
    assert response["Location"] == f"/companies/openai/timeline.{form}?kind=funding&in=fr"
    assert response["Cache-Control"] == "no-cache"


def test_the_citation_of_a_merged_event_is_that_of_the_one_that_stands(client: Client) -> None:
    stands = make_event(make_claim())
    merged = make_event(make_claim(), merged_into=stands)
    assert client.get(f"/events/{merged.pk}/cite.bib")["Location"] == f"/events/{stands.pk}/cite.bib"
