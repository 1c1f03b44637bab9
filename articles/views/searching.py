"""Search: a page with two lists, the names as one types, and a feed of the events. What the form asks for is written
with the operators, so that any search is one line that can be shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import conditional_page, require_safe

from articles import listings
from articles.searching import finding, reading
from articles.searching.finding import Order
from articles.searching.places import EPOCH, Place
from articles.searching.reading import Search, vocabulary
from articles.text.exports.atom import atom
from articles.text.exports.values import Listing
from articles.text.operators import Operator, Query, Term
from articles.text.query import fields_of, parse, unparse
from articles.views.hints import told
from articles.views.htmx import HtmxHttpRequest, render_page
from articles.views.records import language_of, record_of

FIELDS = (
    Operator.PHRASE,
    Operator.ENTITY,
    Operator.KIND,
    Operator.STATUS,
    Operator.TOPIC,
    Operator.LANG,
    Operator.SOURCE,
    Operator.AFTER,
    Operator.BEFORE,
    Operator.SOURCES,
)
EXAMPLE = (
    Term("openai", Operator.COMPANY),
    Term("partnership", Operator.KIND),
    Term("paused", Operator.STATUS),
    Term("2024-05", Operator.AFTER),
    Term("fr", Operator.LANG),
)
IN_FEED = 50


@require_safe
def search(request: HtmxHttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    if request.htmx.target == "names":
        return _names(request, words)
    if any(request.GET.get(field) for field in (*FIELDS, "without")):
        return HttpResponseRedirect(f"{request.path}?{urlencode({'q': _composed(request.GET)})}")
    searched = reading.read(words)
    context: dict[str, object] = {
        "words": words,
        "form": _form(parse(words, vocabulary())),
        "hints": told(searched.query, _language()),
    }
    if searched.query.terms:
        context |= _found(searched, request.GET, words)
    part = "articles/_found_rows.html" if context.get("after") else "articles/_found.html"
    response = render_page(request, "articles/search.html", part, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


def _names(request: HttpRequest, words: str) -> HttpResponse:
    response = render(request, "articles/_names.html", {"named": listings.entities_named(words[:100]) if words else []})
    patch_vary_headers(response, ["HX-Request", "HX-Target", "Cookie"])
    return response


def _found(searched: Search, asked: QueryDict, words: str) -> dict[str, object]:
    events, articles = finding.count_events(searched), finding.count_articles(searched)
    wanted = searched.query.words.wanted
    of_articles = asked.get("show") == "articles" or (asked.get("show") != "events" and not events.number)
    order = Order.NEWEST if asked.get("sort") == Order.NEWEST or not wanted else Order.BEST
    after = Place.parse(asked.get("place", ""))
    page = finding.articles_page if of_articles else finding.events_page
    address = {"q": words, "show": "articles" if of_articles else "events"}
    found: dict[str, object] = {
        "searched": True,
        "entities": (finding.names(searched) or listings.entities_named(wanted[:100])) if wanted and not after else [],
        "events": events,
        "articles": articles,
        "of_articles": of_articles,
        "order": order,
        "ranked": bool(wanted),
        "after": after,
        "page": page(searched, order, after),
        "here": urlencode(address | {"sort": order}),
        "tabs": {show: urlencode({"q": words, "show": show}) for show in ("events", "articles")},
        "orders": {each.value: urlencode(address | {"sort": each}) for each in Order},
        "feed": urlencode({"q": words, "in": _language()}),
    }
    if not events.number and not articles.number:
        found["respelled"] = _respelled(searched.query)
    return found


def _respelled(query: Query) -> str:
    """The search with the names that its words are spelled nearly like; "" where there are none."""
    nearly = reading.spelled_nearly(query.of(Operator.WORD))
    terms = [nearly.get(term, term) for term in query.terms]
    return unparse(terms, vocabulary(), _language()) if nearly else ""


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows: `values` stand in its fields (keys, where there are `choices`), `rest` is what these cannot
    say."""

    rest: str
    without: str
    values: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    example: str


def _form(query: Query) -> Form:
    language = _language()
    fields, others = fields_of(query, FIELDS)
    without = [term for term in others if term.negated and term.operator == Operator.WORD]
    rest = unparse([term for term in others if term not in without], vocabulary(), language)
    choices = {
        operator.value: {key: labels.get(language, key) for key, labels in values.items()}
        for operator, values in vocabulary().values.items()
    }
    values = {operator.value: term.value for operator, term in fields.items()}
    example = unparse(EXAMPLE, vocabulary(), language)
    return Form(rest, " ".join(term.value for term in without), values, choices, example)


def _composed(asked: QueryDict) -> str:
    """What the form says, as one writes it."""
    terms = [*parse(asked.get("q", ""), vocabulary()).terms]
    terms += [Term(value, field) for field in FIELDS if (value := _bare(asked.get(field, "")))]
    terms += [Term(word, negated=True) for word in _bare(asked.get("without", "")).split()]
    return unparse(dict.fromkeys(terms), vocabulary(), _language())


def _bare(value: str) -> str:
    return " ".join(value.replace('"', " ").split())


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """The newest events that a search finds."""
    words = request.GET.get("q", "").strip()
    language = language_of(request)
    with override(language):
        response = HttpResponse(atom(_listing(words, language)), content_type="application/atom+xml; charset=utf-8")
    response["Content-Language"] = language
    return response


def _listing(words: str, language: str) -> Listing:
    searched = reading.read(words)
    records = [record_of(event) for event in finding.newest_events(searched, IN_FEED)] if searched.query.terms else []
    page = settings.SITE_URL + reverse("search")
    return Listing(
        title=f"{words} – {gettext('search')} – Jalon",
        site=settings.SITE_URL,
        page=f"{page}?{urlencode({'q': words})}",
        address=f"{page}feed.atom?{urlencode({'q': words, 'in': language})}",
        following="",
        language=language,
        updated_at=max((record.updated_at for record in records), default=EPOCH),
        records=tuple(records),
    )


def _language() -> str:
    return (get_language() or "en")[:2]
