"""The search page: what was found, what could not be done, the form that writes the same, names, a feed."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Event
from articles.models.search import index_waiting
from articles.searching import places
from articles.searching.reading import vocabulary
from articles.text.operators import Operator, Term
from articles.text.query import parse, unparse
from articles.text.values import EventKind, Role, Status
from articles.views.searching import FIELDS
from tests.factories import make_article, make_claim, make_entity, make_event

pytestmark = pytest.mark.django_db
A = "{http://www.w3.org/2005/Atom}"
PART = {"HX-Request": "true"}


@pytest.fixture
def deal() -> Event:
    openai = make_entity("OpenAI")
    article = make_article("OpenAI <i>signs</i> with Disney", "OpenAI signed a licensing <script>deal</script>.")
    claim = make_claim(article, EventKind.PARTNERSHIP, Status.PAUSED, who=[(openai, Role.PARTY)])
    event = make_event(claim)
    index_waiting()
    return event


def shown(client: Client, q: str, headers: dict[str, str] | None = None, **asked: str) -> str:
    answer = client.get("/search/", {"q": q, **asked}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def composed(client: Client, **asked: str) -> str:
    """Where the form leads."""
    answer = client.get("/search/", asked)
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer["Location"]).query)["q"][0]


def test_events_and_articles_are_counted_and_shown_apart(client: Client, deal: Event) -> None:
    page = shown(client, "disney")
    assert 'Events <b>1</b></a><a id="show-articles"' in page
    assert f'id="event-{deal.pk}"' in page
    assert f'id="event-{deal.pk}"' not in shown(client, "disney", show="articles")


def test_articles_are_shown_where_no_event_is_found(client: Client, deal: Event) -> None:
    make_article("Midjourney answers", "It answers.")
    index_waiting()
    assert '<article class="hit">' in shown(client, "midjourney")


def test_hits_are_marked_and_texts_are_no_html(client: Client, deal: Event) -> None:
    page = shown(client, "signs", show="articles")
    assert "<mark>signed</mark>" in page
    assert "<i>" not in page
    assert "<script>deal" not in page


def test_a_hint_leads_to_what_was_meant_while_the_rest_is_done(client: Client, deal: Event) -> None:
    page = shown(client, "disney status:pauzed")
    assert "No status is called “pauzed”." in page
    assert 'href="/search/?q=disney%20status%3Apaused">status:paused</a>' in page
    assert f'id="event-{deal.pk}"' in page
    assert "No company is called “opnai”." in shown(client, "company:opnai")
    assert "Nothing stands behind “company:”." in shown(client, "company:")


def test_words_spelled_nearly_like_a_name(client: Client, deal: Event) -> None:
    assert 'href="/search/?q=openai%20dsny">openai dsny</a>' in shown(client, "opnai dsny")


def test_pages_follow_as_rows(client: Client, deal: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "A_PAGE", 1)
    other = make_event(make_claim(make_article("Disney again", "Disney signs."), who=[("x", Role.PARTY)]))
    index_waiting()
    for sort in ("best", "newest"):
        first = shown(client, "disney", sort=sort)
        place = first.split("place=")[1].split('"')[0]
        rows = shown(client, "disney", PART, sort=sort, show="events", place=place)
        assert sorted(f'id="event-{one.pk}"' in first for one in (deal, other)) == [False, True]
        assert sorted(f'id="event-{one.pk}"' in rows for one in (deal, other)) == [False, True]
        assert "<h1>" not in rows
        assert "<h1>" in shown(client, "disney", sort=sort, show="events", place=place)


def test_names_come_as_one_types(client: Client, deal: Event) -> None:
    names = shown(client, "opena", {**PART, "HX-Target": "names"})
    assert '<a href="/companies/openai/">OpenAI</a>' in names
    assert "1 name<" in names
    assert "<li>" not in shown(client, "", {**PART, "HX-Target": "names"})
    answer = client.get("/search/", {"q": "opena"}, headers={**PART, "HX-Target": "names"})
    assert {"HX-Target", "HX-Request"} <= {one.strip() for one in answer["Vary"].split(",")}


class TestForm:
    def test_it_writes_operators(self, client: Client) -> None:
        asked = {"q": "deal or suit", "phrase": 'a "b', "without": "x y", "entity": "Hugging Face", "kind": "legal"}
        assert composed(client, **asked) == 'deal or suit "a b" entity:"Hugging Face" kind:lawsuit -x -y'

    def test_it_writes_as_its_readers_do(self, client: Client) -> None:
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
        assert composed(client, status="talks", after="2024-05") == 'statut:"en pourparlers" après:2024-05'

    def test_what_is_wrong_becomes_a_hint(self, client: Client) -> None:
        assert composed(client, q="x", after="soon") == "x after:soon"
        assert "“soon” is no date" in shown(client, "x after:soon")

    def test_it_shows_what_was_written(self, client: Client) -> None:
        page = shown(client, 'deal kind:legal -kind:funding "a b" -x status:talks sources:2')
        assert 'name="q" value="deal -kind:funding"' in page
        assert 'name="phrase" value="a b"' in page
        assert 'name="without" value="x"' in page
        assert '<option value="legal" selected>' in page
        assert '<option value="talks" selected>' in page
        assert 'name="sources" type="number" min="1" max="9999" value="2"' in page


WORD = st.from_regex(r"[a-z]{2,6}", fullmatch=True)
FIELD = st.one_of(
    st.builds(Term, WORD, st.sampled_from([Operator.WORD, Operator.PHRASE, Operator.ENTITY, Operator.SOURCE])),
    st.builds(Term, WORD, st.just(Operator.WORD), st.just(True)),
    st.builds(Term, st.sampled_from(["legal", "funding"]), st.just(Operator.KIND), st.booleans()),
    st.builds(Term, st.sampled_from(["talks", "done"]), st.just(Operator.STATUS), st.booleans()),
    st.builds(Term, st.sampled_from(["2024", "2024-05"]), st.sampled_from([Operator.AFTER, Operator.ON])),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(FIELD, unique=True, min_size=1))
def test_query_form_and_text_say_the_same(client: Client, terms: list[Term]) -> None:
    """Text → form → what the form sends → text."""
    form = client.get("/search/", {"q": unparse(terms, vocabulary())}).context["form"]
    sent = {"q": form.rest, "without": form.without, **form.values}
    says_more = any(sent.get(field) for field in (*FIELDS, "without"))
    text = composed(client, **sent) if says_more else form.rest
    assert set(parse(text, vocabulary()).terms) == set(terms)


class TestFeed:
    def test_it_has_the_events(self, client: Client, deal: Event) -> None:
        page = shown(client, "disney")
        address = "/search/feed.atom?q=disney&amp;in=en"
        assert f'<link rel="alternate" type="application/atom+xml" title="disney — Search" href="{address}">' in page
        feed = ElementTree.fromstring(client.get(address.replace("&amp;", "&")).content)
        links = {one.get("rel"): one.get("href") for one in feed.findall(f"{A}link")}
        assert links["self"] == feed.findtext(f"{A}id")
        assert links["alternate"].endswith("/search/?q=disney")
        assert [one.findtext(f"{A}id", "").split("/")[-2] for one in feed.findall(f"{A}entry")] == [str(deal.pk)]

    @pytest.mark.parametrize("words", ["", "xyzzy", "status:pauzed", "\x00", '"'])
    def test_a_feed_of_nothing_is_a_feed(self, words: str, client: Client, deal: Event) -> None:
        feed = ElementTree.fromstring(client.get("/search/feed.atom", {"q": words}).content)
        assert feed.findtext(f"{A}updated")
        assert feed.findall(f"{A}entry") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(), st.sampled_from(["", "articles"]), st.sampled_from(["best", "newest"]))
def test_whatever_is_asked_is_answered(client: Client, text: str, show: str, sort: str) -> None:
    shown(client, text, show=show, sort=sort)


@pytest.mark.parametrize("text", ["a" * 10_000, '"' * 9_999, "\x00", "é’" * 5_000, "company:" * 1_000])
def test_so_is_what_is_long_or_broken(client: Client, text: str) -> None:
    shown(client, text)
