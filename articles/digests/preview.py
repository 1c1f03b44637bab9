"""What would be mailed: one subscriber's digest of any week, and the figures of a day, without sending a thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from django.utils.translation import gettext

from articles.digests import pace
from articles.digests.compose import OVERLAP, WEEK, Composed, Composer
from articles.digests.gather import gather
from articles.digests.letters import Handed, message_of, post
from articles.digests.plan import weekly
from articles.digests.readers import readers_of
from articles.models import Subscriber

AT_ONCE = 500


@dataclass(slots=True)
class Figures:
    """What a day's mails would be: `sections` counts stories, `largest` is in bytes."""

    due: int = 0
    mails: int = 0
    quiet: int = 0
    largest: int = 0
    sections: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)


def preview(subscriber: Subscriber, day: date, now: datetime) -> Composed | None:
    """The digest due on that day, as far as is known at `now`; None where there would be none."""
    return next(_composed([subscriber], day, now))[1]


def dry_run(day: date, now: datetime) -> Figures:
    """All that would be mailed on that day (by each one's clock)."""
    figures = Figures()
    due = Subscriber.objects.mailable().filter(weekday=day.weekday()).order_by("pk")
    for subscriber, composed in _composed(due.iterator(chunk_size=AT_ONCE), day, now):
        figures.due += 1
        if composed is None:
            figures.quiet += 1
            continue
        figures.mails += 1
        figures.sections.update(composed.counts)
        figures.languages[subscriber.language] += 1
        figures.domains[pace.domain_of(subscriber.email)] += 1
        figures.largest = max(figures.largest, len(message_of(composed.letter).message().as_bytes()))
    return figures


def send_test(composed: Composed, to: str) -> Handed:
    """Mail it to somebody else, for a look. Nothing is noted, and none of its links acts for the subscriber."""
    letter = composed.letter
    subject = gettext("[Test] %(subject)s") % {"subject": letter.subject.strip()}
    return post(replace(letter, to=to, subject=subject, message_id=""))


def _composed(
    subscribers: Iterable[Subscriber], day: date, now: datetime
) -> Iterator[tuple[Subscriber, Composed | None]]:
    moment = min(now, datetime.combine(day, time.max, UTC))
    since = datetime.combine(day, time(), UTC) - WEEK - OVERLAP - timedelta(days=1)
    composer = Composer(gather(since, moment), is_preview=True)
    left = iter(subscribers)
    while some := list(islice(left, AT_ONCE)):
        readers = readers_of(some, before=datetime.combine(day, time(), UTC))
        for one in some:
            due_at = datetime.combine(day, time(one.hour), one.clock)
            yield one, composer.compose(weekly(one, due_at), readers[one.pk], moment)
