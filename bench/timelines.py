# ruff: noqa: E402 - Django is set up before what needs it is imported
"""How long readers wait at 100,000 articles: p50 and p95 of pages, in milliseconds, beside a bare view's.

python bench/timelines.py [ARTICLES [REQUESTS]]

Six tenths as many events, five times as many mentions, over ten years, ever denser. Who takes part follows Zipf's law
over 2,000 of the gazetteer's entities, OpenAI first: it has a sixth of all events. Texts are made of the demo's words.
A PostgreSQL and a Valkey of their own are started, and thrown away; gunicorn serves by the project's own settings, and
one client asks for one page after another over loopback.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django
import httpx

from tracker import embedded

_servers = ExitStack()
_servers.enter_context(embedded.environment(Path(_servers.enter_context(tempfile.TemporaryDirectory()))))
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
django.setup()

from django.core.management import call_command
from django.db import connection

from articles.models import Entity, Mention
from articles.starter import load_gazetteer
from articles.text.values import EventKind, Role
from bench.feeds import words
from bench.rows import copy
from tests.factories import make_article, make_claim, make_event, make_source

filling = import_module("articles.migrations.0018_speed_filled")  # what is kept with an event
PORT = 8791
ARTICLES, REQUESTS, WARM_UP = 100_000, 50, 5
SOURCES, ENTITIES, TEXTS, WORDS_A_TEXT = 300, 2_000, 4_000, 180
MANY_REPORTS = 60
# What SQL tells of the event with the number {e}.
TOLD_AT = "(timestamptz '2026-01-31 09:00+00' - power(chance({e} * 13), 1.7) * interval '3650 days')"
KIND = "(ARRAY['partnership','funding','acquisition','launch','legal','financials','leadership'])[{e} % 7 + 1]"
STATUS = "(ARRAY['done','done','done','talks','planned','paused','rumoured'])[({e} * 31) % 7 + 1]"
TOPICS = "(ARRAY['[\"chips\"]','[\"media\"]','[\"law\"]','[]','[]'])[{e} % 5 + 1]::jsonb"
LANGUAGES = '(ARRAY[\'["en"]\',\'["fr"]\',\'["en","fr"]\'])[{e} % 3 + 1]::jsonb'
LATER = "interval '3 days'"
REPORTS = "(1 + ({e} % 20) / 18 * ({e} % 7))"
MAKER = " JOIN bench_entity entities ON entities.place = floor(exp(chance({e}) * ln({most})))::int"
TEXT = f" JOIN bench_text texts ON texts.number = n % {TEXTS}"

_TABLES = """
CREATE FUNCTION chance(n bigint) RETURNS float LANGUAGE sql IMMUTABLE AS
    $$ SELECT ((n * 2654435761) % 4294967296)::float / 4294967296 $$;
CREATE TABLE bench_text (number int PRIMARY KEY, language text, text text, search tsvector);
"""
_TEXT = "INSERT INTO bench_text VALUES (%s, %s, %s, to_tsvector(articles_configuration(%s), %s))"
_ENTITIES = """
CREATE TABLE bench_entity AS
    SELECT id, name, row_number() OVER (ORDER BY (slug = 'openai') DESC, chance(id * 7)) AS place FROM articles_entity
    WHERE kind = 'company' ORDER BY place LIMIT %s;
CREATE UNIQUE INDEX ON bench_entity (place);
"""


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]]
    articles, requests = (sizes + [ARTICLES, REQUESTS][len(sizes) :])[:2]
    call_command("migrate", verbosity=0)
    load_gazetteer()
    started = time.perf_counter()
    fill(articles)
    print(
        f"{articles:,} articles filled in within {time.perf_counter() - started:.0f} s, load {os.getloadavg()[0]:.1f}"
    )
    with serving() as client:
        measure(client, pages(), requests)


def fill(articles: int) -> None:
    """Rows by SQL, without triggers: article n and its claim tell of event n modulo the number of events, which is of
    the entity that Zipf's law gives that number."""
    events = articles * 6 // 10
    article = make_article(source=make_source())
    make_event(make_claim(article, EventKind.LAUNCH, who=[(Entity.objects.get(slug="openai"), Role.MAKER)]))
    Mention.objects.create(article=article, entity=Entity.objects.get(slug="openai"), start=0, end=6)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        cursor.executemany(_TEXT, list(texts()))
        cursor.execute(_ENTITIES, [ENTITIES])
        cursor.execute("SET session_replication_role = replica")
        fill_events(events, articles)
        fill_articles(articles, events)
        for follows in (filling.FILL_WHO, filling.FILL_CHANGED):
            cursor.execute(follows, [1, events])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def texts() -> Iterator[tuple[int, str, str, str, str]]:
    known, chance = words(), Random(1)
    for number in range(TEXTS):
        language = ("en", "fr")[number % 2]
        text = " ".join(chance.choices(known[language], k=WORDS_A_TEXT))
        yield number, language, text, language, text


def fill_events(events: int, articles: int) -> None:
    at, again = TOLD_AT.format(e="n"), f"CASE WHEN n <= {articles - events} THEN {LATER} ELSE interval '0' END"
    who = {"entity_id": "entities.id", "told_as_id": "entities.id", "label": "entities.name"}
    copy("source", {"name": "'Source ' || n", "site": "'https://source-' || n || '.example/'"}, 2, SOURCES)
    copy(
        "event",
        {
            "kind": KIND.format(e="n"),
            "status": STATUS.format(e="n"),
            "source_count": REPORTS.format(e="n"),
            "topics": TOPICS.format(e="n"),
            "languages": LANGUAGES.format(e="n"),
            "publishers": f"jsonb_build_array(n % {SOURCES} + 1)",
            "sort_day": f"({at})::date",
            "first_told_at": at,
            "appeared_at": at,
            "last_told_at": f"{at} + {again}",
            "news_at": f"{at} + {again}",
        },
        2,
        events,
    )
    copy("eventparticipant", who | {"event_id": "n"}, 2, events, MAKER.format(e="n", most=ENTITIES))
    others = MAKER.format(e="(n * 3)", most=ENTITIES)
    copy("eventparticipant", who | {"event_id": f"n - {events}", "role": "'party'"}, events + 1, 2 * events, others)


def fill_articles(articles: int, events: int) -> None:
    event = f"(n % {events} + 1)"
    at, maker = f"{TOLD_AT.format(e=event)} + n / {events} * {LATER}", MAKER.format(e=event, most=ENTITIES)
    title = "entities.name || ' ' || left(texts.text, 50)"
    copy(
        "article",
        {
            "source_id": f"n % {SOURCES} + 1",
            "url": "'https://article.example/' || n",
            **dict.fromkeys(("entry_key", "address_key"), "'k' || n"),
            **dict.fromkeys(("published_at", "stored_at"), at),
            "language": "texts.language",
            "title": title,
            "text": "texts.text",
            "topics": TOPICS.format(e=event),
            "search": f"setweight(to_tsvector(articles_configuration(texts.language), {title}), 'A') || texts.search",
        },
        2,
        articles,
        TEXT + maker,
    )
    status = f"CASE WHEN n % 7 = 0 AND n <= {events} THEN 'rumoured' ELSE {STATUS.format(e=event)} END"
    told = {"kind": KIND.format(e=event), "status": status, "quote": "left(texts.text, 160)"}
    copy("claim", told | placed(event, "n") | {"told_at": at}, 2, articles, TEXT)
    copy("claim", placed("1", "(n - 1) * 97 % 1000 + 2"), articles + 1, articles + MANY_REPORTS)
    named = {"claim_id": "n", "entity_id": "entities.id", "label": "entities.name"}
    copy("claimparticipant", named, 2, articles, maker)
    where = {"article_id": f"n % {articles} + 1", "entity_id": "entities.id", "start": "n", "end": "n + 5"}
    copy("mention", where, 2, 5 * articles, MAKER.format(e="(n * 7)", most=ENTITIES))


def placed(event: str, article: str) -> dict[str, str]:
    return {"event_id": event, "placed_id": event, "article_id": article}


@contextmanager
def serving() -> Iterator[httpx.Client]:
    """Gunicorn, as the project runs it, and a client that keeps its connection."""
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, check=True)
    server = subprocess.Popen(
        [Path(sys.executable).with_name("gunicorn"), "tracker.wsgi"], cwd=ROOT, env=os.environ | {"PORT": str(PORT)}
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
            wait_for(client)
            yield client
    finally:
        server.terminate()
        server.wait()


def wait_for(client: httpx.Client) -> None:
    for _ in range(100):
        try:
            client.get("/healthz")
        except httpx.ConnectError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server does not answer")


def pages() -> dict[str, tuple[str, dict[str, str]]]:
    """What is asked for, with which headers, by what it is."""
    home = "/companies/openai/"
    rare, common = rare_and_common_word()
    companion = Entity.objects.get(pk=entity_at(3)).slug
    narrowed = {
        "kind": "kind=launch",
        "status": "status=paused",
        "kind, status": "kind=launch&kind=funding&status=done",
        "companion": f"with={companion}",
        "period": "from=2024-03&to=2025-02",
        "topic": "topic=chips",
        "language": "lang=fr",
        "source": "source=7",
        "rare word": f"q={rare}",
        "common word": f"q={common}",
        "sources": "sources=3",
        "children": "children=1",
        "all together": f"kind=launch&status=done&topic=chips&lang=en&q={common}&from=2020",
    }
    searched = {
        "common word": common,
        "rare word": rare,
        "name": "openai",
        "two words": f"openai {common}",
        "phrase": f'"{phrase()}"',
        "negation": f"{rare} -{common}",
        "operators": "company:openai kind:launch status:done after:2024",
        "name with a typo": "opnai",
    }
    found = {
        "bare view": "/healthz",
        "front page": "/",
        "front page, topic": "/?topic=chips",
        "A-Z": "/companies/",
        "A-Z, as one types": "/companies/?q=mist",
        "event with 60 reports": "/events/1/",
        "timeline": home,
        "timeline, oldest first": f"{home}?sort=oldest",
        "timeline, deep": f"{home}?after=2019-06-01.1",
        **{f"timeline: {name}": f"{home}?{query}" for name, query in narrowed.items()},
        "Atom": f"{home}timeline.atom",
        "CSV": f"{home}timeline.csv",
        **{f"search: {name}": str(httpx.URL("/search/", params={"q": query})) for name, query in searched.items()},
        "search: articles": str(httpx.URL("/search/", params={"q": common, "show": "articles"})),
    }
    told = {name: (address, {}) for name, address in found.items()}
    return told | {"timeline, more by HTMX": (f"{home}?after=2019-06-01.1", {"HX-Request": "true"})}


def rare_and_common_word() -> tuple[str, str]:
    counted = Counter(word.lower() for word in words()["en"] if len(word) > 5)
    ranked = [word for word, _ in counted.most_common()]
    return ranked[-1], ranked[3]


def phrase() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM bench_text WHERE number = 100")
        return " ".join(cursor.fetchone()[0].split()[20:22])


def entity_at(place: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM bench_entity WHERE place = %s", [place])
        return int(cursor.fetchone()[0])


def measure(client: httpx.Client, asked: dict[str, tuple[str, dict[str, str]]], requests: int) -> None:
    print(f"{'':32}{'p50':>8}{'p95':>8}{'p50 : bare':>12}")
    bare = 0.0
    for name, (address, headers) in asked.items():
        middle, late = waiting(client, address, headers, requests)
        bare = bare or middle
        print(f"{name:32}{middle:8.1f}{late:8.1f}{middle / bare:12.1f}", flush=True)
    print(f"{requests} requests each, load {os.getloadavg()[0]:.1f} at the end")


def waiting(client: httpx.Client, address: str, headers: dict[str, str], requests: int) -> tuple[float, float]:
    """p50 and p95, in milliseconds, once the page was asked for a few times."""
    times = []
    for number in range(WARM_UP + requests):
        started = time.perf_counter()
        answer = client.get(address, headers=headers)
        if number >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != httpx.codes.OK:
            raise SystemExit(f"{address} answers {answer.status_code}")
    parts = quantiles(times, n=20)
    return parts[9], parts[18]


if __name__ == "__main__":
    with _servers:
        main()
