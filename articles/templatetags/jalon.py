"""Small formatting for templates, in the active language."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import pgettext as _p

from articles import data
from articles.evidence import Rewording, Step, Telling, first_report_of, rewordings_of, steps_of, tellings_of
from articles.models import Article, Claim, Event
from articles.models.decisions import FIELDS
from articles.models.labels import ENTITY_KINDS, EVENT_KINDS, ROLES, SECTIONS, STATUSES
from articles.text import money as sums
from articles.text.standing import Field
from articles.text.values import EntityKind, EventKind, Money, Precision, Role, Status, VagueDate
from articles.timelines import Bar, EventPage, Quiet
from articles.titles import title_of

register = template.Library()
FRAGMENT_WORDS = 6
BAR_WIDTH = 18


def _language() -> str:
    return (get_language() or "en")[:2]


@register.filter
def title(event: Event) -> str:
    return title_of(event, _language())


@register.filter
def steps(event: Event) -> list[Step]:
    return steps_of(event)


@register.filter
def tellings(event: Event) -> list[Telling]:
    return tellings_of(event)


@register.filter
def first_report(event: Event) -> Article | None:
    return first_report_of(event)


@register.filter
def rewordings(claim: Claim) -> list[Rewording]:
    return rewordings_of(claim)


@register.filter
def money(amount: Money | None) -> str:
    return sums.short(amount, _language()) if amount else ""


@register.filter
def kind_name(kind: str) -> str:
    return str(EVENT_KINDS[EventKind(kind)])


@register.filter
def status_name(status: str) -> str:
    return str(STATUSES[Status(status)])


@register.filter
def role_name(role: str) -> str:
    return str(ROLES[Role(role)])


@register.filter
def entity_kind_name(kind: str) -> str:
    return str(ENTITY_KINDS[EntityKind(kind)])


@register.filter
def section_name(kind: str) -> str:
    return str(SECTIONS[kind])


@register.filter
def field_name(field: str) -> str:
    return str(FIELDS[Field(field)])


@register.filter
def language_phrase(language: str) -> str:
    phrases = {"fr": gettext("in French"), "en": gettext("in English")}
    return phrases.get(language) or gettext("in an unknown language")


@register.filter
def told_about(claim: Claim, field: Field) -> str:
    """What the claim says of one field: "$500M", "May 2024", "Done", "Google, Wiz"."""
    if field == Field.AMOUNT:
        return money(claim.money)
    if field == Field.DATE:
        return vague_date(claim.when)
    if field == Field.STATUS:
        return status_name(claim.status)
    return ", ".join(dict.fromkeys(one.name for one in claim.participants.all()))


@register.filter
def topic_name(key: str) -> str:
    """The topic in the active language; its key where the lexicon has it no more."""
    return data.topic_names(_language()).get(key, key)


@register.filter
def day(value: date | datetime | None) -> str:
    """ "1er juin 2024", "1 June 2024"."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    written = date_format(local, "j F Y")
    return f"1er{written[1:]}" if _language() == "fr" and local.day == 1 else written


@register.filter
def month(value: date) -> str:
    written = date_format(value, "F Y")
    return written[:1].upper() + written[1:]


@register.filter
def weekday(value: date) -> str:
    """Short: "Fri", « ven. »."""
    return date_format(value, "D") + ("." if _language() == "fr" else "")


@register.filter
def weekday_name(number: int) -> str:
    """0 → "Monday", « lundi »."""
    return str(WEEKDAYS[number])


@register.filter
def turn(moment: datetime) -> str:
    """When a mail comes, by the clock of its own zone: "Monday 2 March 2026 at 08:00"."""
    said = {"weekday": weekday_name(moment.weekday()), "day": day(moment.date()), "time": f"{moment:%H:%M}"}
    return gettext("%(weekday)s %(day)s at %(time)s") % said


@register.filter
def vague_date(when: VagueDate | None) -> str:
    """The date as precisely as it is known: "22 May 2024", "May 2024", "second quarter of 2024", "2024"."""
    if when is None:
        return ""
    if when.precision == Precision.DAY:
        return day(when.day)
    if when.precision == Precision.MONTH:
        return date_format(when.day, "F Y")
    if when.precision == Precision.QUARTER:
        ordinal = (_p("quarter", "1st"), _p("quarter", "2nd"), _p("quarter", "3rd"), _p("quarter", "4th"))
        return gettext("%(ordinal)s quarter of %(year)d") % {
            "ordinal": ordinal[(when.day.month - 1) // 3],
            "year": when.day.year,
        }
    return str(when.day.year)


@register.filter
def source_link(claim: Claim) -> str:
    """The article's address with a text fragment that leads browsers to the quoted sentence."""
    words = claim.quote.split()
    first, last = " ".join(words[:FRAGMENT_WORDS]), " ".join(words[-FRAGMENT_WORDS:])
    span = (
        quote(first, safe="") if len(words) <= 2 * FRAGMENT_WORDS else f"{quote(first, safe='')},{quote(last, safe='')}"
    )
    return f"{claim.article.url}#:~:text={span.replace('-', '%2D')}"


@register.filter
def news(event: Event, since: datetime | None) -> str:
    """Whether the event is "new" or "changed" to one who was last here then; "" where it is neither."""
    if since is None or event.news_at <= since:
        return ""
    return "new" if event.appeared_at > since else "changed"


@register.filter
def quiet_before(page: EventPage, event: Event) -> Quiet | None:
    return page.quiet.get(event.pk)


@register.filter
def bar_name(when: VagueDate) -> str:
    return month(when.day) if when.precision == Precision.MONTH else str(when.day.year)


@register.inclusion_tag("articles/_chart.html")
def chart(bars: Sequence[Bar]) -> dict[str, object]:
    """Events per month or year as bars of an SVG that is 40 high; one event is always seen."""
    most = max((one.count for one in bars), default=0)
    heights = [max(2.0, round(36 * one.count / most, 1)) if one.count else 0.0 for one in bars]
    return {
        "width": BAR_WIDTH * len(bars),
        "bars": [
            {"month": one, "x": BAR_WIDTH * place, "y": 40 - height, "height": height}
            for place, (one, height) in enumerate(zip(bars, heights, strict=True))
        ],
        "by_year": bars[0].when.precision == Precision.YEAR,
        "first": bars[0],
        "last": bars[-1],
    }
