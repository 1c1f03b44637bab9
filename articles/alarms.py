"""Nothing falls silent unnoticed: gaps in what is gathered are recorded, and editors are mailed of them.

1. `watch` opens a `FeedGap` for each feed that fails or is silent beyond what its own past explains, and closes those
that are over. 2. `mail_editors` tells of the gaps not told yet, and of events whose evidence its sources changed, at
most once a day; it marks them first, so that two workers never send the same mail, and takes the mark back where the
mail could not be sent. Of a worker that dies in between, `unsure_mail` tells: nobody knows whether its mail went out,
and it is not sent a second time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from articles.models import Event, Feed, FeedGap
from articles.models.feeds import GapKind
from articles.text.rhythm import is_oddly_silent

FAILING_FOR = timedelta(hours=6)
BETWEEN_MAILS = timedelta(hours=23)
LISTED_AT_MOST = 100
UNSURE_FOR = timedelta(days=7)
_BEGUN = "mail:begun"


def watch(now: datetime) -> int:
    """Record what began and what ended since it was done last; returns how many gaps were opened."""
    _close_what_is_over(now)
    return len(FeedGap.objects.bulk_create([*_failing(now), *_silent(now)], ignore_conflicts=True))


def mail_editors(now: datetime) -> int:
    """Mail what was not told yet to all editors with an address; returns how many gaps and events were told."""
    if _was_mailed_since(now - BETWEEN_MAILS) or not _editors():
        return 0
    cache.add(_BEGUN, now, timeout=UNSURE_FOR.total_seconds())
    told = FeedGap.objects.untold().update(told_at=now)
    changed = Event.objects.with_changes_untold().update(evidence_told_at=now)
    if told or changed:
        ours = FeedGap.objects.filter(told_at=now)
        try:
            _mail(ours.select_related("feed__source"), changed, now).send()
        except (SMTPException, OSError):
            ours.update(told_at=None)
            Event.objects.filter(evidence_told_at=now).update(evidence_told_at=None)
            _ended(now)
            raise
    _ended(now)
    return told + changed


def _was_mailed_since(moment: datetime) -> bool:
    told = Event.objects.filter(evidence_told_at__gt=moment)
    return FeedGap.objects.filter(told_at__gt=moment).exists() or told.exists()


def unsure_mail(now: datetime) -> datetime | None:
    """When a mail was begun of which nobody knows whether it was sent, or None; one may be on its way just now."""
    begun: datetime | None = cache.get(_BEGUN)
    is_over = begun is not None and now - begun > timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    return begun if is_over else None


def _ended(begun: datetime) -> None:
    """One that nobody knows of stays noted until an editor may have seen it."""
    if cache.get(_BEGUN) == begun:
        cache.delete(_BEGUN)


def _failing(now: datetime) -> Iterable[FeedGap]:
    watched = Feed.objects.active().failing().exclude(gaps__in=FeedGap.objects.open().filter(kind=GapKind.FAILING))
    long_enough = watched.filter(
        Q(last_good_at__lt=now - FAILING_FOR) | Q(last_good_at=None, added_at__lt=now - FAILING_FOR)
    )
    for feed in long_enough:
        yield FeedGap(feed=feed, kind=GapKind.FAILING, began_at=feed.well_until, why=feed.error)


def _silent(now: datetime) -> Iterable[FeedGap]:
    watched = Feed.objects.active().filter(error="").exclude(longest_gap=None)
    for feed in watched.exclude(gaps__in=FeedGap.objects.open().filter(kind=GapKind.SILENT)):
        if feed.newest_at and is_oddly_silent(feed.rhythm, now):
            yield FeedGap(feed=feed, kind=GapKind.SILENT, began_at=feed.newest_at)


def _close_what_is_over(now: datetime) -> None:
    gaps = FeedGap.objects.open()
    again = Feed.objects.active().filter(error="").exclude(last_good_at=None)
    for kinds, over in (
        ((GapKind.FAILING, GapKind.GONE), gaps.filter(feed__in=again)),
        ((GapKind.SILENT,), gaps.filter(feed__newest_at__gt=F("began_at"))),
    ):
        over.filter(kind__in=kinds).update(ended_at=now)


def _editors() -> list[str]:
    users = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")
    return list(users.values_list("email", flat=True))


def _mail(gaps: Iterable[FeedGap], changed: int, now: datetime) -> EmailMessage:
    """One mail, in the installation's language; the editors do not see each other's addresses."""
    told: Sequence[FeedGap] = list(gaps)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _subject(len({gap.feed_id for gap in told}), changed)
        shown = {
            "gaps": told[:LISTED_AT_MOST],
            "changed": changed,
            "events": f"{settings.SITE_URL}/admin/articles/event/?evidence=changed",
            "more": max(len(told) - LISTED_AT_MOST, 0),
            "now": timezone.localtime(now),
            "address": f"{settings.SITE_URL}/admin/articles/feed/",
        }
        body = render_to_string("mails/alarms.txt", shown)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, bcc=_editors())


def _subject(feeds: int, changed: int) -> str:
    if feeds:
        return ngettext("Jalon: %d feed needs a look", "Jalon: %d feeds need a look", feeds) % feeds
    told = ngettext("Jalon: the evidence of %d event changed", "Jalon: the evidence of %d events changed", changed)
    return told % changed
