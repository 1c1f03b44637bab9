# ruff: noqa: E402 - Django is set up before what needs it is imported
"""How many weekly mails a second are composed and handed to a mail server on this machine, and in how much memory.

python bench/digests.py [SUBSCRIBERS] [PROCESSES]

500 companies with three events a week each, told by two sources; each subscriber follows five of the companies, half
of them read French. Two processes send, as the two workers of `make run` do; the mail server is a process of its own,
which takes everything and keeps nothing. A PostgreSQL and a Valkey are started for it, and thrown away.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

from tracker import embedded

_servers = ExitStack()
_servers.enter_context(embedded.environment(Path(_servers.enter_context(tempfile.TemporaryDirectory()))))
os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "MAILS_A_MINUTE": "1000000", "LOG_LEVEL": "WARNING"}
os.environ["DEFAULT_FROM_EMAIL"] = "Jalon <digest@jalon.example>"

COMPANIES, EVENTS_EACH, FOLLOWS, DOMAINS = 500, 3, 5, 50
PORTS: tuple[Connection, Connection] = get_context("fork").Pipe(duplex=False)


class Sink(asyncio.Protocol):
    """Enough of SMTP to take a mail; what it took is counted, and forgotten."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.left, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.left += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            line, found, rest = self.left.partition(end)
            if not found:
                return
            self.left = rest
            self.transport.write(self.answer(line))

    def answer(self, line: bytes) -> bytes:
        if self.in_data:
            self.in_data = False
            return b"250 OK\r\n"
        self.in_data = line[:4].upper() == b"DATA"
        return {b"DATA": b"354 Go on\r\n", b"EHLO": b"250 sink\r\n", b"QUIT": b"221 Bye\r\n"}.get(
            line[:4].upper(), b"250 OK\r\n"
        )


def sink(ports: Connection) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
        ports.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


_sink = get_context("fork").Process(target=sink, args=(PORTS[1],), daemon=True)
_sink.start()
os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{PORTS[0].recv()}"
django.setup()

from django.core.management import call_command
from django.db import connection

from articles.digests.plan import plan_weekly
from articles.digests.send import send_waiting
from articles.models import Digest, Entity, Follow, Subscriber
from articles.models.digests import DigestState
from articles.text.values import EventKind, Role, Status
from tests.factories import make_article, make_claim, make_entity, make_event, make_source

KINDS = [(EventKind.LAUNCH, Role.MAKER), (EventKind.FUNDING, Role.RECIPIENT), (EventKind.INCIDENT, Role.SUBJECT)]


def main() -> None:
    subscribers, processes = (int(given) for given in (*sys.argv[1:], *("10000", "2")[len(sys.argv) - 1 :]))
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    tell(now)
    subscribe(subscribers, now)
    begin = time.perf_counter()
    while plan_weekly(now):
        pass
    planned = time.perf_counter() - begin
    begin = time.perf_counter()
    memory, cpu = (list(each) for each in zip(*send_from(processes), strict=True))
    seconds = time.perf_counter() - begin
    states = {state: Digest.objects.filter(state=state).count() for state in DigestState}
    print(
        f"{subscribers:,} subscribers, {COMPANIES} companies, {COMPANIES * EVENTS_EACH:,} events, {processes} processes"
    )
    print(f"planned in {planned:.1f} s; composed and handed over in {seconds:.1f} s")
    print(f"mails a second: {states[DigestState.SENT] / seconds:.0f} (aim: 200)")
    print(f"CPU of the sending processes: {1000 * sum(cpu) / states[DigestState.SENT]:.1f} ms a mail")
    print(f"peak memory of a process: {max(memory) / 1024:.0f} MiB")
    print("what became of them: " + ", ".join(f"{state} {count:,}" for state, count in states.items() if count))
    sizes = Digest.objects.raw("SELECT 1 AS id, avg(cardinality(told)) AS stories FROM articles_digest")
    print(f"stories a mail: {next(iter(sizes)).stories:.1f}")  # type: ignore[attr-defined]


def tell(now: datetime) -> None:
    """What happened that week, and the week before."""
    sources = [make_source(f"Source {number}") for number in range(20)]
    for number in range(COMPANIES):
        company = make_entity(f"Company {number}")
        for kind, role in KINDS[:EVENTS_EACH]:
            text = f"Company {number} said on Tuesday that the {kind} went as both sides had hoped, after long talks."
            told = [
                make_article(text, text, source=sources[(number + of) % 20], published_at=now - timedelta(days=of + 1))
                for of in range(2)
            ]
            make_event(*(make_claim(one, kind, Status.DONE, who=[(company, role)], quote=text) for one in told))


def subscribe(count: int, now: datetime) -> None:
    random, entities = Random(8), list(Entity.objects.all())
    readers = Subscriber.objects.bulk_create(
        Subscriber(
            email=f"reader{number}@domain{number % DOMAINS}.example",
            language=("en", "fr")[number % 2],
            confirmed_at=now,
            due_at=now,
        )
        for number in range(count)
    )
    Follow.objects.bulk_create(
        [Follow(subscriber=one, entity=entity) for one in readers for entity in random.sample(entities, FOLLOWS)],
        batch_size=10_000,
    )


def send_from(count: int) -> list[tuple[int, float]]:
    """Send from as many processes until nothing waits; the peak memory of each in KiB, and its seconds of CPU."""
    connection.close()
    context = get_context("fork")
    workers: list[tuple[BaseProcess, Connection]] = []
    for _ in range(count):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(theirs,))
        process.start()
        workers.append((process, ours))
    used = [ours.recv() for _, ours in workers]
    for process, _ in workers:
        process.join()
    return used


def work(answer: Connection) -> None:
    while send_waiting():
        pass
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.send((used.ru_maxrss, used.ru_utime + used.ru_stime))


if __name__ == "__main__":
    try:
        main()
    finally:
        connection.close()
        _sink.terminate()
        _servers.close()
