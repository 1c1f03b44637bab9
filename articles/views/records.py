"""Rows as the values that the forms are written from."""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from articles import timelines
from articles.evidence import steps_of
from articles.models import Article, Claim, Entity, Event
from articles.templatetags import jalon
from articles.text.exports.values import Citation, Evidence, Listing, Part, Record
from articles.text.values import Status, VagueDate
from articles.timelines import Filters, Place
from articles.titles import title_of

LANGUAGES = ("fr", "en")


def language_of(request: HttpRequest) -> str:
    """The one that the address tells, else the reader's."""
    asked = request.GET.get("in", "")
    return asked if asked in LANGUAGES else (get_language() or "en")[:2]


def listing_of(request: HttpRequest, entity: Entity, most: int) -> Listing:
    """The part of the filtered timeline that the query string asks for, of so many events, in the active language."""
    filters = Filters.parse(request.GET)
    family = list(Entity.objects.below(entity)) if filters.children else []
    filters = filters.looked_up(entity, *family)
    after = Place.parse(request.GET.get("after", ""))
    events = filters.apply(timelines.events_about(entity, *family))
    page = timelines.page_of(events, filters, after, most)
    language = get_language() or "en"
    query = f"{filters.as_query()}&in={language}".lstrip("&")
    address = settings.SITE_URL + request.path
    here = f"&after={after}" if after else ""
    shown = filters.as_query()
    return Listing(
        title=f"{entity.local_name} – {gettext('timeline')} – Jalon",
        site=settings.SITE_URL,
        page=_absolute(entity.get_absolute_url()) + (f"?{shown}" if shown else ""),
        address=f"{address}?{query}{here}",
        following=f"{address}?{query}&{urlencode({'after': page.next_place})}" if page.next_place else "",
        language=language,
        updated_at=max((event.last_told_at for event in page.events), default=entity.changed_at),
        records=tuple(record_of(event) for event in page.events),
        cut=gettext("The events that follow") if page.next_place else "",
    )


def record_of(event: Event) -> Record:
    """Needs the event's participants and claims."""
    evidence = tuple(_evidence(step.claim) for step in steps_of(event))
    best = event.best_claim
    return Record(
        pk=event.pk,
        url=_absolute(event.get_absolute_url()),
        title=jalon.title(event),
        kind=event.kind,
        kind_name=jalon.kind_name(event.kind),
        status=Status(event.status),
        status_name=jalon.status_name(event.status),
        when=event.when,
        when_told=jalon.vague_date(event.when) or f"{gettext('first reported on')} {jalon.day(event.first_told_at)}",
        sort_day=event.sort_day,
        amount=event.money,
        amount_told=jalon.money(event.money),
        parts=_parts(event),
        evidence=evidence,
        best=_evidence(best) if best else None,
        source_count=event.source_count,
        languages=tuple(event.languages),
        topics=tuple(event.topics),
        first_told_at=event.first_told_at,
        updated_at=event.last_told_at,
    )


def _parts(event: Event) -> tuple[Part, ...]:
    return tuple(
        Part(one.name, jalon.role_name(one.role), _absolute(one.entity.get_absolute_url()) if one.entity else "")
        for one in event.participants.all()
    )


def _evidence(claim: Claim) -> Evidence:
    """A sentence that its source changed or removed leads to the text that had it."""
    article = claim.article
    place = f"?version={claim.version}" if claim.withdrawn_at else f"#claim-{claim.pk}"
    return Evidence(
        quote=claim.quote,
        language=article.language,
        source=article.source.name,
        article=article.title,
        url=_absolute(article.get_absolute_url()) + place,
        original=article.url if article.is_online and not claim.withdrawn_at else "",
        status=Status(claim.status),
        told_at=claim.told_at,
    )


def citation_of_event(event: Event, language: str) -> Citation:
    titles = {each: title_of(event, each) for each in LANGUAGES}
    url = _absolute(reverse("event", args=[event.pk]))
    when = event.when
    return _citation(f"jalon-event-{event.pk}", titles, titles[language], "", "Jalon", language, url, when)


def citation_of_article(article: Article) -> Citation:
    """At its own address where it is on the web, else at the one that it has here."""
    titles = dict.fromkeys(LANGUAGES, article.title)
    url = article.url if article.is_online else _absolute(article.get_absolute_url())
    key, source = f"jalon-article-{article.pk}", article.source.name
    return _citation(key, titles, article.title, article.author, source, article.language, url, article.published)


def _citation(
    key: str,
    titles: dict[str, str],
    title: str,
    author: str,
    publisher: str,
    language: str,
    url: str,
    when: VagueDate | None,
) -> Citation:
    seen = timezone.localdate()
    dates = {each: _in(each, when) for each in LANGUAGES}
    seen_told = {each: _day_in(each, timezone.now()) for each in LANGUAGES}
    return Citation(key, title, titles, author, publisher, language, url, when, dates, seen, seen_told)


def _in(language: str, when: VagueDate | None) -> str:
    with override(language):
        return jalon.vague_date(when)


def _day_in(language: str, moment: datetime) -> str:
    with override(language):
        return jalon.day(moment)


def _absolute(path: str) -> str:
    return settings.SITE_URL + path
