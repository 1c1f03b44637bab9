# ruff: noqa: E402 - Django is set up before what needs it is imported
"""How long it takes to place one claim while ever more events are known: median and worst, in milliseconds.

python bench/placing.py [EVENTS …]

The events are 40 a company, of four kinds, over ten years, each told once; the claims that are timed tell, one after
another, of such an event or of a new one. A PostgreSQL of its own is started for it, and thrown away.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

from tracker import embedded

_servers = ExitStack()
_servers.enter_context(embedded.environment(Path(_servers.enter_context(tempfile.TemporaryDirectory()))))
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
django.setup()

from django.core.management import call_command
from django.db import connection

from articles.models import Claim, Entity
from articles.placing.place import place_waiting
from articles.text.values import EventKind, Role
from bench.rows import copy
from tests.factories import make_article, make_claim, make_entity

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLAIMS, WARM_UP = 100, 20
COMPANY = "n / 40 + 1"
KIND = "(ARRAY['funding','launch','legal','partnership'])[n % 4 + 1]"
ROLE = "(ARRAY['recipient','maker','defendant','party'])[n % 4 + 1]"
TOLD_AT = "timestamptz '2016-01-01 09:00+00' + (n::bigint * 7919 % 3650) * interval '1 day'"
# A template row of each table is copied, with the columns given here told by the row's number n.
COLUMNS = {
    "event": {"kind": KIND, "sort_day": f"({TOLD_AT})::date", "first_told_at": TOLD_AT, "last_told_at": TOLD_AT},
    "eventparticipant": {"event_id": "n", "entity_id": COMPANY, "role": ROLE},
    "claim": {"kind": KIND, "event_id": "n", "placed_id": "n", "start": "n", "end": "n + 9", "told_at": TOLD_AT},
    "claimparticipant": {"claim_id": "n", "entity_id": COMPANY, "role": ROLE},
    "clue": {"claim_id": "n", "kind": KIND, "key": f"({COMPANY})::text", "role": ROLE, "told_at": TOLD_AT},
}
ENTITY = {"name": "'Company ' || n", "slug": "'company-' || n"}


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    prepare()
    print(f"{'events':>10}{'median':>13}{'worst':>13}")
    known, medians = 1, []
    for size in sizes:
        fill(known + 1, size)
        known, times = size, sorted(placing(size))
        medians.append(median(times))
        print(f"{size:>10,}{medians[-1] * 1000:>10.1f} ms{times[-1] * 1000:>10.1f} ms", flush=True)
    print(f"the last median is {medians[-1] / medians[0]:.2f} times the first")


def prepare() -> None:
    """Tables, and the template rows, each with the number 1."""
    call_command("migrate", verbosity=0)
    make_claim(kind=EventKind.FUNDING, who=[(make_entity("Company 1"), Role.RECIPIENT)])
    place_waiting()


def fill(first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no trigger looks at each of a million keys
        copy("entity", ENTITY, first // 40 + 2, last // 40 + 1)
        for table, columns in COLUMNS.items():
            copy(table, columns, first, last)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def placing(events: int) -> Iterator[float]:
    """Seconds a claim, once those that warm the caches are placed."""
    chance = Random(events)
    for number in range(WARM_UP + CLAIMS):
        told = Claim.objects.get(pk=chance.randint(2, events))
        company = Entity.objects.get(pk=told.pk // 40 + 1)
        article = make_article(published_at=told.told_at)
        roles = {"funding": Role.RECIPIENT, "launch": Role.MAKER, "legal": Role.DEFENDANT, "partnership": Role.PARTY}
        make_claim(article, EventKind(told.kind), who=[(company, roles[told.kind])])
        started = time.perf_counter()
        place_waiting()
        if number >= WARM_UP:
            yield time.perf_counter() - started


if __name__ == "__main__":
    with _servers:
        main()
