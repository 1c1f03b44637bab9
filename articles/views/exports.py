"""What readers take away: the filtered timeline in many forms, and citations. `in` tells the language, so that a feed
that is followed stays in the one that it was taken in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from articles.models import Article, Entity, Event
from articles.text.exports.atom import atom
from articles.text.exports.calendar import ics
from articles.text.exports.citations import WRITERS
from articles.text.exports.data import as_csv, as_json
from articles.text.exports.timelinejs import timelinejs
from articles.text.exports.values import Citation, Listing
from articles.text.values import EntityKind
from articles.views.merged import lead_to
from articles.views.records import citation_of_article, citation_of_event, language_of, listing_of


@dataclass(frozen=True, slots=True)
class Form:
    """How a form is written, whether browsers save it, and how many events it has at most; a longer timeline goes on
    in a next part, which each form tells in its way."""

    content_type: str
    write: Callable[[Listing], bytes]
    most: int
    is_saved: bool = False


FORMS: dict[str, Form] = {
    "atom": Form("application/atom+xml; charset=utf-8", atom, 100),
    "json": Form("application/json", as_json, 1_000),
    "csv": Form("text/csv; charset=utf-8", as_csv, 2_000, is_saved=True),
    "ics": Form("text/calendar; charset=utf-8", ics, 1_000, is_saved=True),
    "timelinejs.json": Form("application/json", timelinejs, 200),
}
FRAMED, PRINTED = 50, 300
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors "


@require_safe
@conditional_page
def timeline(request: HttpRequest, kind: EntityKind, slug: str, form: str) -> HttpResponse:
    """One part of the timeline in a form; an ETag tells whether it changed. There is no Last-Modified: no date tells
    that an event went away or got another title."""
    if form not in FORMS:
        raise Http404
    entity = _known(kind, slug)
    if entity.merged_into:
        return lead_to(reverse(f"{entity.merged_into.kind}-export", args=[entity.merged_into.slug, form]), request)
    language = language_of(request)
    chosen = FORMS[form]
    with override(language):
        listing = listing_of(request, entity, chosen.most)
        response = HttpResponse(chosen.write(listing), content_type=chosen.content_type)
    disposition = "attachment" if chosen.is_saved else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{entity.slug}-timeline.{form}"'
    response["Content-Language"] = language
    response["Access-Control-Allow-Origin"] = "*"
    if listing.following:
        response["Link"] = f'<{listing.following}>; rel="next"'
    return response


@xframe_options_exempt
@require_safe
@conditional_page
def embed(request: HttpRequest, kind: EntityKind, slug: str) -> HttpResponse:
    """Without scripts, and the one page that other sites may frame."""
    return _sheet(request, kind, slug, framed=True)


@require_safe
@conditional_page
def printed(request: HttpRequest, kind: EntityKind, slug: str) -> HttpResponse:
    return _sheet(request, kind, slug, framed=False)


def _sheet(request: HttpRequest, kind: EntityKind, slug: str, *, framed: bool) -> HttpResponse:
    entity = _known(kind, slug)
    if entity.merged_into:
        name = f"{entity.merged_into.kind}-{'embed' if framed else 'print'}"
        return lead_to(reverse(name, args=[entity.merged_into.slug]), request)
    language = language_of(request)
    with override(language):
        listing = listing_of(request, entity, FRAMED if framed else PRINTED)
        response = render(request, "articles/sheet.html", {"listing": listing, "framed": framed})
    response["Content-Language"] = language
    response["Content-Security-Policy"] = POLICY + ("*" if framed else "'none'")
    return response


def _known(kind: EntityKind, slug: str) -> Entity:
    return get_object_or_404(Entity.objects.select_related("merged_into"), kind=kind, slug=slug)


@require_safe
@conditional_page
def cite_event(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    event = get_object_or_404(Event.objects.with_participants(), pk=pk)
    if event.merged_into_id:
        return lead_to(reverse("cite-event", args=[event.merged_into_id, form]), request)
    return _cited(citation_of_event(event, language_of(request)), form)


@require_safe
@conditional_page
def cite_article(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.without_text().select_related("source"), pk=pk)
    return _cited(citation_of_article(article), form)


def _cited(cited: Citation, form: str) -> HttpResponse:
    if form not in WRITERS:
        raise Http404
    content_type, write = WRITERS[form]
    disposition = "inline" if form == "txt" else "attachment"
    headers = {"Content-Disposition": f'{disposition}; filename="{cited.key}.{form}"'}
    return HttpResponse(write(cited), content_type=content_type, headers=headers)
