"""What is wrong with this installation, in plain words: each check gives findings, the good ones too.

A check asks one part. Where the database or Redis does not answer, those that need it say nothing more: what is
wrong is told once.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis import Redis

from articles import alarms, health
from articles.models import Article, Digest, Feed, FeedGap, Subscriber
from articles.models.digests import DigestState

LEAST_DISK = 1_000_000_000
CLOCKS_DIFFER = timedelta(seconds=10)
OLDEST_POSTGRESQL = 160_000
MOST_BELLS = 1000
LATE = timedelta(minutes=15)
DIGESTS_LOOKED_AT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw; `remedy` is what to do about it, empty where all is well."""

    part: str
    told: str
    remedy: str = ""


def examine(now: datetime) -> Iterator[Finding]:
    """All findings, those on what everything else stands on first."""
    parts = health.report(now)
    yield from (*_settings(), *_disk(), *_mail())
    if parts["database"] == "ok":
        yield from _database()
        if left := _migrations_left():
            yield Finding("database", f"{left} migrations are not applied", "Run: python -m django prepare")
        else:
            yield from (*_feeds(now), *_articles(), *_editors(), *_digests(now))
    else:
        yield Finding("database", parts["database"], "Start PostgreSQL, or correct DATABASE_URL.")
    if parts["broker"] == "ok":
        yield from (*_redis(), *_unsure_mail(now))
        yield _alive("worker", parts["worker"], "celery -A tracker worker")
        yield _alive("beat", parts["beat"], "celery -A tracker beat")
    else:
        yield Finding("redis", parts["broker"], "Start Redis or Valkey, or correct REDIS_URL. All work waits for it.")


def _settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("settings", "DEBUG is on", "Unset DEBUG: its error pages show everything to everybody.")
    if not settings.BEHIND_TLS:
        told = f"{settings.SITE_URL} is without TLS"
        yield Finding("settings", told, "Fine on your own machine; elsewhere set SITE_URL to an https address.")
    if "localhost" in settings.FETCH_CONTACT or "127.0.0.1" in settings.FETCH_CONTACT:
        told = f"publishers are told {settings.FETCH_CONTACT} to reach you at"
        yield Finding("settings", told, "Set FETCH_CONTACT (or SITE_URL) to an address that they can use.")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR).free
    told = f"{free / 1e9:.1f} GB free"
    yield Finding("disk", told, "" if free >= LEAST_DISK else "Make room: PostgreSQL stops when there is none.")


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, clock_timestamp()")
        version, clock = cursor.fetchone()
    old = "" if version >= OLDEST_POSTGRESQL else "PostgreSQL 16 is the oldest that is supported."
    yield Finding("database", f"PostgreSQL {version // 10_000}", old)
    yield _clock("database", clock)


def _migrations_left() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _redis() -> Iterator[Finding]:
    with Redis.from_url(settings.REDIS_URL, socket_timeout=5) as redis:
        seconds, micros = redis.time()
        waiting = int(redis.llen(settings.CELERY_TASK_DEFAULT_QUEUE))
    yield _clock("redis", datetime.fromtimestamp(seconds + micros / 1e6, tz=UTC))
    crowd = "More than the workers can do: start more of them." if waiting > MOST_BELLS else ""
    yield Finding("redis", f"{waiting} bells wait for a worker", crowd)


def _clock(part: str, theirs: datetime) -> Finding:
    apart = abs(timezone.now() - theirs)
    remedy = "" if apart <= CLOCKS_DIFFER else "Set the clocks (NTP): leases and turns go by them."
    return Finding(part, f"its clock and this one are {apart.total_seconds():.0f} s apart", remedy)


def _alive(part: str, told: str, command: str) -> Finding:
    return Finding(part, told, "" if told == "ok" else f"Nothing moves without it. Start one: {command}")


def _feeds(now: datetime) -> Iterator[Finding]:
    active, failing = Feed.objects.active(), Feed.objects.failing().count()
    if not active.exists():
        yield Finding("feeds", "none is followed", "Run: manage.py add_feed URL, or import_opml FILE")
        return
    remedy = "See: manage.py feeds --failing" if failing else ""
    yield Finding("feeds", f"{active.count()} followed, {failing} failing", remedy)
    if late := active.filter(next_poll_at__lt=now - LATE).count():
        told = f"{late} should have been polled {LATE.seconds // 60} minutes ago"
        yield Finding("feeds", told, "Are workers and beat running, and are they enough?")
    if gaps := FeedGap.objects.open().count():
        yield Finding("feeds", f"{gaps} gaps are open", "See them on the editors’ desk, under Gaps.")


def _articles() -> Iterator[Finding]:
    aside = Article.objects.set_aside().count()
    remedy = "They failed again and again: their errors are on the editors’ desk." if aside else ""
    yield Finding("articles", f"{aside} set aside", remedy)


def _editors() -> Iterator[Finding]:
    if not get_user_model().objects.filter(is_staff=True, is_active=True).exclude(email="").exists():
        yield Finding("mail", "no editor has an address", "Give one at /admin/auth/user/, to be told of what breaks.")


def _digests(now: datetime) -> Iterator[Finding]:
    lately = Digest.objects.filter(claimed_at__gte=now - DIGESTS_LOOKED_AT)
    if unsure := lately.filter(state=DigestState.UNSURE).count():
        told = f"of {unsure} mails nobody knows whether they went out"
        yield Finding("digests", told, "See them on the editors’ desk, under Digests; they are not sent again.")
    if paused := Subscriber.objects.filter(paused_at__gte=now - DIGESTS_LOOKED_AT).exclude(pause_reason="").count():
        yield Finding("digests", f"{paused} addresses were paused lately: see Subscribers on the desk")
    if late := Digest.objects.waiting(now - LATE).count():
        yield Finding(
            "digests", f"{late} should have gone out {LATE.seconds // 60} minutes ago", "Is the server there?"
        )
    if aside := Digest.objects.set_aside().count():
        yield Finding("digests", f"{aside} set aside", "They failed again and again: their errors are on the desk.")


def _unsure_mail(now: datetime) -> Iterator[Finding]:
    if begun := alarms.unsure_mail(now):
        told = f"a worker died over the mail of {timezone.localtime(begun):%Y-%m-%d %H:%M}: sent or not, nobody knows"
        yield Finding("mail", told, "It is not sent again: see the gaps of that day on the editors’ desk.")


def _mail() -> Iterator[Finding]:
    backend = settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2]
    if backend == "smtp":
        yield _mail_server()
    else:
        yield Finding("mail", f"goes to {backend}, and to nobody", "Set EMAIL_URL to a mail server.")


def _mail_server() -> Finding:
    try:
        with get_connection(timeout=5):
            return Finding("mail", f"{settings.EMAIL_HOST} answers")
    except OSError as problem:
        return Finding("mail", f"{settings.EMAIL_HOST}: {problem}", "Correct EMAIL_URL, or start the mail server.")
