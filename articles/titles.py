"""The title of an event in the reader's language: the editors' word where there is one, else made from its facts."""

from django.utils.translation import override

from articles import data
from articles.models import Event
from articles.models.labels import UNNAMED
from articles.text import money
from articles.text.titles import make_title
from articles.text.values import EventKind, Role, Status


def title_of(event: Event, language: str) -> str:
    """Needs the event's participants with their entities (`Event.objects.with_participants()`)."""
    overruled = event.title_fr if language == "fr" else event.title_en
    return overruled or _made_title(event, language)


def _made_title(event: Event, language: str) -> str:
    participants = event.participants.all()
    with override(language):
        who = [(one.name, Role(one.role)) for one in participants]
        many = {one.name for one in participants if one.label in UNNAMED}
    amount = money.short(event.money, language) if event.money else ""
    patterns = data.title_patterns(language)
    return make_title(EventKind(event.kind), Status(event.status), who, amount, patterns, many)
