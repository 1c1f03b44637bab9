"""What readers get: the facts in both languages, whole pages or fragments, and nothing that a feed could break."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from articles.models import Article, Claim, Entity, Event, Mention
from articles.models.search import index_waiting
from articles.text.values import EntityKind, EventKind, Money, Precision, Role, Status, VagueDate
from articles.timelines import EVENTS_A_PAGE
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_events, make_source

pytestmark = pytest.mark.django_db
HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "naughty_strings.json"
OWN_NAUGHTY = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' onmouseover=alert(1) x='",
    "{{ 7|add:7 }} {% load i18n %}",
    "javascript:alert(1)",
    "</title></textarea></blockquote>",
    "&amp;lt;script&gt;",
    "\u202egnihtyreve",
    "%00%0a",
]
FILE_NAUGHTY = [one for one in (json.loads(HOSTILE.read_text()) if HOSTILE.exists() else []) if one.strip()]
LANGUAGES = ("fr", "en")
FRENCH_QUOTE = "Tyler Perry suspend l’extension à 800 millions de dollars de ses studios."
ENGLISH_QUOTE = "Tyler Perry has put an $800m expansion on hold."
A_DAY = timedelta(days=1)


@dataclass
class Story:
    perry: Entity
    sora: Entity
    event: Event
    french: Article
    english: Article

    @property
    def pages(self) -> dict[str, str]:
        return {
            "front": "/",
            "companies": "/companies/",
            "people": "/people/",
            "products": "/products/",
            "organisations": "/organisations/",
            "timeline": self.perry.get_absolute_url(),
            "timeline of nothing": self.sora.get_absolute_url(),
            "event": self.event.get_absolute_url(),
            "article": self.french.get_absolute_url(),
            "search": "/search/?q=perry",
            "search for nothing": "/search/",
        }


@pytest.fixture
def story() -> Story:
    """One event that a rumour in English and a report in French tell of."""
    openai = make_entity("OpenAI", site="https://openai.com")
    perry = make_entity("Tyler Perry", EntityKind.PERSON)
    sora = make_entity("Sora", EntityKind.PRODUCT, parent=openai)
    french = make_article(
        "Tyler Perry attend",
        f"{FRENCH_QUOTE} Sora, d’OpenAI, l’inquiète.",
        language="fr",
        source=make_source("La Gazette"),
        published_at=datetime(2024, 2, 23, 9, tzinfo=UTC),
    )
    english = make_article(
        "Perry waits", ENGLISH_QUOTE, source=make_source("The Wire"), published_at=datetime(2024, 2, 22, 9, tzinfo=UTC)
    )
    claims = [
        make_claim(english, EventKind.EXPANSION, Status.PLANNED, who=[(perry, Role.ACTOR)]),
        make_claim(
            french,
            EventKind.EXPANSION,
            Status.PAUSED,
            who=[(perry, Role.ACTOR)],
            quote=FRENCH_QUOTE,
            amount=Money(Decimal(800_000_000), "USD"),
            when=VagueDate(date(2024, 2, 23), Precision.DAY),
        ),
    ]
    for name, entity in (("Tyler Perry", perry), ("Sora", sora), ("OpenAI", openai)):
        start = french.whole.index(name)
        Mention.objects.create(article=french, entity=entity, start=start, end=start + len(name))
    Article.objects.update(tagger_version=1, tagged_at=NOW)
    index_waiting()
    return Story(perry, sora, make_event(*claims), french, english)


@pytest.fixture
def get(client: Client) -> Callable[..., str]:
    def read(path: str, language: str = "en", **headers: str) -> str:
        response = client.get(path, headers={"accept-language": language, **headers})
        assert response.status_code == 200, path
        return response.content.decode()

    return read


Get = Callable[..., str]
PAGES = [
    "front",
    "companies",
    "people",
    "products",
    "organisations",
    "timeline",
    "timeline of nothing",
    "event",
    "article",
    "search",
    "search for nothing",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_both_languages(name: str, language: str, story: Story, get: Get) -> None:
    shown = get(story.pages[name], language)
    assert f'<html lang="{language}">' in shown
    assert shown.count("<h1") == 1
    assert shown.rstrip().endswith("</html>")


FRENCH_TITLE, ENGLISH_TITLE = (
    "Tyler Perry suspend une extension de 800\u00a0M$",
    "Tyler Perry pauses an expansion worth $800M",
)
FACTS = {
    ("front", "fr"): [FRENCH_TITLE, FRENCH_QUOTE],
    ("timeline", "fr"): [FRENCH_TITLE, FRENCH_QUOTE],
    ("event", "fr"): [FRENCH_TITLE, FRENCH_QUOTE, ENGLISH_QUOTE, "La Gazette", "The Wire", "23 février 2024"],
    ("article", "fr"): ["Tyler Perry attend", FRENCH_TITLE, FRENCH_QUOTE, "La Gazette", "23 février 2024"],
    ("search", "fr"): [FRENCH_TITLE, FRENCH_QUOTE],
    ("people", "fr"): ["Tyler Perry"],
    ("front", "en"): [ENGLISH_TITLE, "Paused", "Planned", FRENCH_QUOTE],
    ("timeline", "en"): [ENGLISH_TITLE, "Paused", "2 sources", FRENCH_QUOTE],
    ("event", "en"): [ENGLISH_TITLE, "Paused", "Planned", "23 February 2024", FRENCH_QUOTE, ENGLISH_QUOTE],
    ("article", "en"): ["Tyler Perry attend", ENGLISH_TITLE, "Paused", FRENCH_QUOTE],
    ("search", "en"): [ENGLISH_TITLE, "Best first", FRENCH_QUOTE],
    ("timeline of nothing", "en"): ["Sora", "Product", "OpenAI"],
}


class Text(HTMLParser):
    """The words of a page, as a reader sees them."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(shown)
        self.text = "".join(self.parts)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@pytest.mark.parametrize(
    ("name", "language", "fact"),
    [(name, language, fact) for (name, language), facts in FACTS.items() for fact in facts],
)
def test_it_tells(name: str, language: str, fact: str, story: Story, get: Get) -> None:
    assert fact in Text(get(story.pages[name], language)).text


@pytest.mark.parametrize("name", ["front", "timeline", "event"])
def test_a_quote_is_marked_with_the_language_that_it_is_in(name: str, story: Story, get: Get) -> None:
    assert re.search(rf'<blockquote lang="fr"><p>{FRENCH_QUOTE}', get(story.pages[name], "en"))


def test_a_list_opens_an_event_by_its_history_alone(story: Story, get: Get) -> None:
    part = get(story.pages["event"], **{"hx-request": "true"})
    assert part.lstrip().startswith('<ol class="history">')
    assert ENGLISH_QUOTE in part
    assert f'hx-get="{story.pages["event"]}"' in get(story.pages["timeline"])


def test_the_status_history_is_in_order_of_time(story: Story, get: Get) -> None:
    shown = get(story.pages["event"])
    assert shown.index(ENGLISH_QUOTE) < shown.index(FRENCH_QUOTE)


def test_a_quote_leads_to_its_place_in_the_stored_article_and_at_the_source(story: Story, get: Get) -> None:
    shown = get(story.pages["event"])
    claim = Claim.objects.get(quote=FRENCH_QUOTE)
    assert f'href="{story.french.get_absolute_url()}#claim-{claim.pk}"' in shown
    assert f'href="{story.french.url}#:~:text=Tyler%20Perry%20suspend' in shown


def test_a_demo_item_leads_to_no_address(story: Story, get: Get) -> None:
    story.french.source.is_demo = True
    story.french.source.save()
    for name in ("event", "article"):
        assert story.french.url not in get(story.pages[name])


class TestArticle:
    def test_quotes_and_names_are_marked(self, story: Story, get: Get) -> None:
        shown = get(story.pages["article"])
        assert '<a class="name" href="/people/tyler-perry/">Tyler Perry</a> attend' in shown
        assert '<a class="name" href="/products/sora/">Sora</a>' in shown
        assert re.search(r'id="claim-\d+"><mark>', shown)

    def test_it_reads_as_it_is_stored(self, story: Story, get: Get) -> None:
        assert story.french.text in Text(get(story.pages["article"])).text

    def test_every_claim_has_a_place_in_the_text_and_no_place_is_there_twice(self, get: Get) -> None:
        article = make_article("A title", "One two three. Four five six.")
        for quote in ("One two three.", "One two three.", "two three. Four", "A title", "Four five six.", "six."):
            make_claim(article, quote=quote)
        shown = get(article.get_absolute_url())
        places = re.findall(r'id="(claim-\d+)"', shown)
        assert sorted(places) == sorted(f"claim-{claim.pk}" for claim in article.claims.all())
        assert set(re.findall(r'href="#([^"]+)"', shown)) == {*places, "content"}

    def test_the_sections_of_a_brief_stand_apart(self, get: Get) -> None:
        text = "Standfirst.\nThe story.\nKey takeaways\n- One point.\n- Another point.\nAnalysis\nSo it goes."
        shown = get(make_article("A brief", text).get_absolute_url())
        assert re.search(r"<h2>Key takeaways</h2>\s*<ul><li>One point\.</li><li>Another point\.</li></ul>", shown)
        assert "<h2>Analysis</h2>" in shown

    def test_names_are_not_marked_in_a_text_that_they_were_not_found_in(self, story: Story, get: Get) -> None:
        """A corrected text waits to be tagged: until then the names' places are those of the text before."""
        Article.objects.filter(pk=story.french.pk).update(text="x" * 200, version=2, tagger_version=0)
        assert 'class="name"' not in get(story.pages["article"])

    def test_claims_on_an_earlier_text_are_not_shown_in_the_present_one(self, story: Story, get: Get) -> None:
        Article.objects.filter(pk=story.french.pk).update(text="Another text.", version=2)
        assert "<mark>" not in get(story.pages["article"])

    @pytest.mark.parametrize(("language", "name"), [("en", "Chips"), ("fr", "Puces")])
    def test_its_topics_lead_to_the_events_on_them(self, language: str, name: str, get: Get) -> None:
        shown = get(make_article(topics=["chips"]).get_absolute_url(), language)
        assert f'<a class="tag" href="/?topic=chips">{name}</a>' in shown

    def test_it_says_why_only_a_part_is_stored(self, get: Get) -> None:
        article = make_article(partial_reason="the page asks for payment")
        assert "the page asks for payment" in get(article.get_absolute_url())

    def test_an_article_without_text_or_date_opens(self, get: Get) -> None:
        assert "date unknown" in get(make_article(text="", published_at=None).get_absolute_url())


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/companies/nobody/",
        "/companies/tyler-perry/",
        "/companies/%00/",
        "/events/0/",
        "/events/99999999999999999999/",
        "/articles/0/",
        "/articles/99999999999999999999/",
        "/articles/one/",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_not_found(path: str, language: str, story: Story, client: Client) -> None:
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 404
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "kind=party&status=perhaps&month=2024-13&sort=up&after=soon",
        "month=9999-12",
        "month=0001-01",
        "with=%00",
        "with=nobody",
        "after=%00",
        "after=2024-01-01.99999999999999999999999",
        "after=0001-01-01.-5",
        "after=9999-12-31.1&sort=oldest",
        "kind=%F0%9F%98%80",
        "kind=%FF",
    ],
)
def test_a_timeline_opens_whatever_is_asked_of_it(query: str, story: Story, get: Get) -> None:
    for headers in ({}, {"hx-request": "true"}):
        assert get(f"{story.pages['timeline']}?{query}", **headers)


def test_the_front_page_keeps_to_a_topic(story: Story, get: Get) -> None:
    Event.objects.update(topics=["media"])
    assert '<a class="tag" href="?topic=media">' in get("/")
    assert ENGLISH_TITLE in get("/?topic=media")
    assert "No event on this topic." in get("/?topic=chips")
    assert ENGLISH_TITLE in get("/?topic=%00nonsense")


def test_the_links_of_a_timeline_keep_its_topic(story: Story, get: Get) -> None:
    Event.objects.update(topics=["media"])
    shown = get(f"{story.pages['timeline']}?topic=media")
    assert 'href="?topic=media&amp;sort=oldest"' in shown
    assert 'href="?kind=expansion&amp;topic=media"' in shown


@pytest.mark.parametrize("path", ["/", "/search/", "/companies/", "/healthz"])
def test_pages_are_only_read(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405


class TestHtmx:
    FRAGMENTS = {
        "timeline": '<div id="timeline"',
        "search": '<div id="found"',
        "people": '<div id="entities"',
    }

    @pytest.mark.parametrize(("name", "begins"), FRAGMENTS.items())
    def test_its_requests_get_the_fragment(self, name: str, begins: str, story: Story, get: Get) -> None:
        fragment = get(story.pages[name], **{"hx-request": "true"})
        assert fragment.startswith(begins)
        assert "<html" not in fragment

    @pytest.mark.parametrize("name", FRAGMENTS)
    def test_the_fragment_is_what_the_whole_page_holds(self, name: str, story: Story, get: Get) -> None:
        fragment = get(story.pages[name], **{"hx-request": "true"})
        assert fragment.strip() in get(story.pages[name])

    @pytest.mark.parametrize("also", ["hx-history-restore-request", "hx-boosted"])
    @pytest.mark.parametrize("name", FRAGMENTS)
    def test_a_restored_history_and_a_boosted_link_get_the_whole_page(
        self, name: str, also: str, story: Story, get: Get
    ) -> None:
        assert "<html" in get(story.pages[name], **{"hx-request": "true", also: "true"})

    @pytest.mark.parametrize("name", FRAGMENTS)
    @pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
    def test_caches_are_told_to_keep_them_apart(
        self, name: str, headers: dict[str, str], story: Story, client: Client
    ) -> None:
        vary = {name.strip().lower() for name in client.get(story.pages[name], headers=headers)["Vary"].split(",")}
        assert {"hx-request", "hx-history-restore-request", "hx-boosted", "accept-language", "cookie"} <= vary


class TestPaging:
    @pytest.fixture
    def openai(self) -> Entity:
        openai = make_entity("OpenAI")
        make_events(openai, [date(2024, 1, 11) + number * A_DAY for number in range(EVENTS_A_PAGE + 3)])
        return openai

    def next_page(self, shown: str) -> str:
        return re.search(r'<p class="more"><a href="(\?[^"]*after=[^"]*)"', shown)[1].replace("&amp;", "&")

    @pytest.mark.parametrize("query", ["", "?sort=oldest", "?kind=launch&status=done"])
    def test_it_works_without_htmx(self, query: str, openai: Entity, get: Get) -> None:
        address = openai.get_absolute_url()
        first = get(address + query)
        second = get(address + self.next_page(first))
        shown = [re.findall(r'id="event-(\d+)"', page) for page in (first, second)]
        assert [len(page) for page in shown] == [EVENTS_A_PAGE, 3]
        assert len({*shown[0], *shown[1]}) == EVENTS_A_PAGE + 3
        assert "<html" in second
        assert 'class="filters"' in second
        assert 'class="more"' not in second

    def test_htmx_gets_the_rows_alone(self, openai: Entity, get: Get) -> None:
        address = openai.get_absolute_url()
        rows = get(address + self.next_page(get(address)), **{"hx-request": "true"})
        assert len(re.findall(r'id="event-(\d+)"', rows)) == 3
        assert 'id="timeline"' not in rows
        assert "<html" not in rows

    def test_a_restored_history_gets_the_whole_page_with_its_filters(self, openai: Entity, get: Get) -> None:
        address = openai.get_absolute_url() + self.next_page(get(openai.get_absolute_url()))
        restored = get(address, **{"hx-request": "true", "hx-history-restore-request": "true"})
        assert 'class="filters"' in restored
        assert restored.count("<li>") == get(address).count("<li>")

    def test_each_page_says_its_months_and_leads_back(self, openai: Entity, get: Get) -> None:
        address = openai.get_absolute_url()
        first = get(address + "?sort=oldest")
        rows = get(address + self.next_page(first), **{"hx-request": "true"})
        assert first.count('<h2 class="month">') == 1
        assert rows.count('<h2 class="month">') == 2, "the rest of January, and February"
        assert f'href="{address}?sort=oldest" hx-get' in rows
        assert "To the oldest events" not in first


QUERIES = {
    # page: how many, whatever the number of events
    "/": 8,
    "/companies/": 2,
    "/companies/?q=openai": 2,
    "/companies/openai/": 10,
    "/companies/openai/?kind=launch&status=done&with=company-1&month=2024-01": 11,
    "/companies/openai/?after=2030-01-01.1": 10,
    "/search/?q=openai": 13,
}


def many_events(count: int) -> None:
    openai = Entity.objects.filter(slug="openai").first() or make_entity("OpenAI")
    for number in range(count):
        other = make_entity(f"Company {Entity.objects.count()}", parent=openai)
        claims = [
            make_claim(
                make_article("OpenAI launches", f"OpenAI launches {number}."),
                EventKind.LAUNCH,
                status,
                who=[(openai, Role.MAKER), (other, Role.PRODUCT), ("studios", Role.PRODUCT)],
                told_at=NOW + step * A_DAY,
            )
            for step, status in enumerate((Status.PLANNED, Status.DONE))
        ]
        make_event(*claims, sort_day=date(2024, 1, 1) + number * A_DAY)
    index_waiting()


@pytest.mark.parametrize(("path", "queries"), QUERIES.items())
def test_a_list_costs_so_many_queries_whatever_its_length(
    path: str,
    queries: int,
    client: Client,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for more in (2, 6):
        many_events(more)
        with django_assert_num_queries(queries):
            client.get(path)


def test_an_event_costs_the_same_however_many_tell_of_it(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    openai, disney = make_entity("OpenAI"), make_entity("Disney")
    for count in (1, 6):
        event = make_event(*(make_claim(who=[(openai, Role.PARTY), (disney, Role.PARTY)]) for _ in range(count)))
        with django_assert_num_queries(6):
            client.get(event.get_absolute_url())


def test_an_article_costs_the_same_however_much_it_tells(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    openai = make_entity("OpenAI")
    for count in (1, 5):
        article = make_article("OpenAI", "OpenAI " * 10, tagger_version=1)
        for number in range(count):
            make_event(make_claim(article, EventKind.LAUNCH, quote="OpenAI", who=[(openai, Role.MAKER)]))
            Mention.objects.create(article=article, entity=openai, start=7 * number, end=7 * number + 6)
        with django_assert_num_queries(6):
            client.get(article.get_absolute_url())


class Tags(HTMLParser):
    """The tags and attributes of a page, and what stands in its scripts and styles."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(shown)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


ADDRESSES = {"href", "src", "action", "formaction", "hx-get"}
OURS_OR_HTTP = re.compile(r"/(?!/)|\?|#|https?://")


def inline_of(shown: str) -> list[object]:
    """All that a browser would run or style by without loading it from a file of ours."""
    found: list[object] = []
    for tag, attributes in Tags(shown).tags:
        if tag == "style" or (tag == "script" and not (attributes.get("src") or "").startswith("/static/")):
            found.append((tag, attributes))
        found += [
            (tag, name)
            for name, value in attributes.items()
            if name == "style" or name.startswith("on") or (name in ADDRESSES and not OURS_OR_HTTP.match(value or ""))
        ]
    return found


@pytest.mark.parametrize("name", [*PAGES, "not found"])
def test_nothing_inline_is_run_or_styled_and_browsers_are_told_so(name: str, story: Story, client: Client) -> None:
    response = client.get(story.pages.get(name, "/nothing/"))
    assert inline_of(response.content.decode()) == []
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in sources for sources in policy.values())


def test_what_would_be_inline_is_noticed() -> None:
    """The check above can fail."""
    assert len(inline_of('<p style="x"><b onclick="x"><script>x</script><style></style><a href="JavaScript:x">')) == 5


@pytest.mark.parametrize("batch", range(4))
def test_whatever_a_feed_brings_is_shown_as_text(batch: int, client: Client) -> None:
    target = make_entity("Target")
    for number, naughty in enumerate((OWN_NAUGHTY + FILE_NAUGHTY)[batch::4]):
        words = naughty.replace("\x00", "").encode("utf-8", "ignore").decode()
        name = f"{words[:190]} {number}"
        entity = make_entity(name, slug=f"naughty-{number}", name_fr=name)
        article = make_article(
            name,
            f"{words} text",
            author=words[:400],
            partial_reason=words[:250],
            language="",
            source=make_source(words[:150]),
            tagger_version=1,
        )
        who = [(entity, Role.MAKER), (target, Role.MAKER), (name, Role.PRODUCT)]
        make_event(make_claim(article, EventKind.LAUNCH, quote=article.whole, who=who), title_fr=words[:200])
        Mention.objects.create(article=article, entity=entity, start=0, end=1)
        check_is_text(client, article.get_absolute_url())
    for page in [target.get_absolute_url(), "/companies/", "/"]:
        check_is_text(client, page)


@pytest.mark.parametrize("words", OWN_NAUGHTY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_about_it_shows_it_as_text(words: str, language: str, client: Client) -> None:
    entity = make_entity(words, slug="naughty", name_fr=words, site=f"https://{words}")
    child = make_entity("Child", parent=entity)
    article = make_article(words, words, source=make_source(words), url=f"https://news.example/{words}")
    event = make_event(make_claim(article, EventKind.LAUNCH, who=[(entity, Role.MAKER), (child, Role.PRODUCT)]))
    for row in (entity, child, article, event):
        assert words in Text(check_is_text(client, row.get_absolute_url(), language)).text


def check_is_text(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    shown: str = response.content.decode()
    assert inline_of(shown) == []
    assert (shown.count("<h1"), shown.count("<body"), shown.count("</html>")) == (1, 1, 1)
    return shown


@pytest.mark.parametrize("path", ["/search/", "/companies/"])
@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_whatever_is_searched_for_is_shown_as_text(path: str, headers: dict[str, str], client: Client) -> None:
    for words in [*OWN_NAUGHTY, *FILE_NAUGHTY, "\x00", "a\x00b", "x" * 5000]:
        response = client.get(path, {"q": words.encode("utf-8", "ignore").decode()}, headers=headers)
        assert response.status_code == 200
        assert inline_of(response.content.decode()) == [], words


def test_what_was_searched_for_stands_in_the_field(get: Get) -> None:
    assert 'value="&lt;b&gt; &quot;deal&quot;"' in get('/search/?q=<b> "deal"')


class TestLanguage:
    def choose(self, client: Client, language: str, to: str = "/people/") -> HttpResponse:
        return client.post("/language/", {"language": language, "next": to})

    def test_it_is_the_browsers_at_first(self, get: Get) -> None:
        assert '<html lang="fr">' in get("/", "fr-CA,fr;q=0.9,en;q=0.5")
        assert '<html lang="en">' in get("/", "de")

    def test_a_choice_is_remembered_and_goes_before_the_browsers(self, client: Client, get: Get) -> None:
        response = self.choose(client, "fr")
        assert (response.status_code, response["Location"]) == (302, "/people/")
        cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
        assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("fr", True, "Lax")
        assert cookie["max-age"] >= 30_000_000
        assert '<html lang="fr">' in get("/", "en")

    def test_it_leads_back_to_where_the_reader_was(self, client: Client) -> None:
        to = "/companies/openai/?kind=legal&sort=oldest"
        assert self.choose(client, "fr", to)["Location"] == to

    @pytest.mark.parametrize(
        "to",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "http:evil.example",
            "\x08//evil.example",
            "",
        ],
    )
    def test_it_leads_nowhere_else(self, to: str, client: Client) -> None:
        assert self.choose(client, "fr", to)["Location"] == "/"

    @pytest.mark.parametrize("language", ["de", "", "fr\r\nX: y", "../fr"])
    def test_a_language_that_there_is_not_is_not_remembered(self, language: str, client: Client) -> None:
        assert settings.LANGUAGE_COOKIE_NAME not in self.choose(client, language).cookies

    def test_it_is_chosen_by_posting_alone_from_a_page_of_ours(self) -> None:
        assert Client().get("/language/").status_code == 405
        strict = Client(enforce_csrf_checks=True)
        assert self.choose(strict, "fr").status_code == 403

    def test_a_cookie_that_means_nothing_is_no_harm(self, client: Client, get: Get) -> None:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
        assert '<html lang="en">' in get("/", "en")
