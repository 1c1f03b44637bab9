"""How fast feeds are polled: 500 of 50 entries, from a server on loopback into the embedded PostgreSQL, beside COPY.

python bench/ingest.py [FEEDS] [PROCESSES]

Each process polls one feed at a time, as the two Celery workers of `make run` do: take the row, fetch, store.
The database is made for the run under JALON_VAR and removed with it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tracker import embedded

SERVER = Path(__file__).with_name("feeds.py")
ENTRIES = 50
FOLDER = embedded.VAR / "bench"
OTHERS = """
measured on this kind of machine   miniflux 2  FreshRSS   yarr  newsboat  reader 3   aim
first poll, entries/s                     375       515    590     1,330       325  1,500
stored and searchable, entries/s          375         –      –         –       130    750
second poll, feeds/s                      225       135  2,290        14       185    500
peak memory, MiB                           39        47     42        46        46    150
"""
FLOORS = {
    "COPY, bare": "",
    "COPY, generated tsvector": "GENERATED",
    "COPY, generated tsvector and its GIN index": "GENERATED INDEX",
}
VECTOR = """search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(articles_configuration(language), title), 'A')
    || setweight(to_tsvector(articles_configuration(language), left(text, 100000)), 'B')) STORED"""
COLUMNS = "id, feed_id, entry_key, url, address_key, title, text, author, language, published_at, content_hash"


class Stopwatch:
    """Seconds by what was done; of what is done within something else, only to the inner one."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inner = [0.0]

    def timed(self, name: str, job: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            started = time.perf_counter()
            try:
                return job(*args, **kwargs)
            finally:
                took = time.perf_counter() - started
                self.seconds[name] += took - self._inner.pop()
                self._inner[-1] += took

        return run

    def watch(self) -> None:
        """Have the steps of a poll timed in this process. What is neither is the rest: the ORM's part, and our own."""
        from django.db import connection

        from articles.ingest import entries, matching, poll
        from articles.models import articles

        for module, name, what in (
            (poll, "fetch_politely", "waiting"),
            (poll, "parse_feed", "parsing"),
            (entries, "content_hash", "hashing"),
            (matching, "address_key", "hashing"),
            (articles, "address_key", "hashing"),
        ):
            setattr(module, name, self.timed(what, getattr(module, name)))
        connection.execute_wrappers.append(
            lambda execute, *args: self.timed("writing", execute)(*args)  # PostgreSQL's part, reading among it
        )


def main(feeds: int = 500, processes: int = 2) -> None:
    with database(), served(feeds) as port:
        add_feeds(feeds, port)
        print(f"{feeds} feeds of {ENTRIES} entries; {processes} processes poll; load {os.getloadavg()[0]:.1f}\n")
        first = phase(poll_share, processes)
        stored = count("")
        indexing = phase(index_share, processes)
        searchable = count("WHERE search IS NOT NULL")
        second = phase(poll_share, processes)
        assert stored == searchable == feeds * ENTRIES == count(""), "not everything was stored"
        assert second["unchanged"] == feeds, "the second poll was to bring 304 alone"
        print(f"first poll            {stored / first['seconds']:8,.0f} entries/s{split(first)}")
        print(f"stored and searchable {searchable / (first['seconds'] + indexing['seconds']):8,.0f} entries/s")
        print(f"second poll           {feeds / second['seconds']:8,.0f} feeds/s{split(second)}")
        print(f"peak memory           {max(first['peak'], second['peak']):8,.0f} MiB, the larger process\n")
        for name, kind in FLOORS.items():
            speed = stored / copied(kind)
            print(f"{name:44} {speed:6,.0f} rows/s; the first poll is {stored / first['seconds'] / speed:4.2f} of it")
        print(f"{OTHERS}load at the end {os.getloadavg()[0]:.1f}")


@contextmanager
def database() -> Iterator[None]:
    """Django on servers of this run's own; loopback is allowed here, by setting."""
    for name in embedded.NOWHERE:
        os.environ.pop(name, None)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "FETCH_PRIVATE_NETWORKS": "127.0.0.0/8"}
    rmtree(FOLDER, ignore_errors=True)
    try:
        with embedded.environment(FOLDER, owner=True):
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            call_command("migrate", verbosity=0)
            yield
            connection.close()
    finally:
        rmtree(FOLDER, ignore_errors=True)


@contextmanager
def served(feeds: int) -> Iterator[int]:
    command = [sys.executable, str(SERVER), str(feeds), str(ENTRIES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def add_feeds(feeds: int, port: int) -> None:
    from django.utils import timezone

    from articles.models import Feed, Source

    for number in range(feeds):
        source = Source.objects.create(name=f"Feed {number}", site=f"https://feed{number}.example/")
        at = f"http://127.0.0.1:{port}/{number}"
        Feed.objects.create(source=source, url=at, next_poll_at=timezone.now(), interval=timedelta(hours=1))


def phase(share: Callable[[int, int], Counter[str]], processes: int) -> Counter[str]:
    """Have each process do its share: wall-clock seconds, the largest peak in MiB, sums of all else."""
    from django.db import connection

    connection.close()
    context = get_context("fork")
    results: Any = context.SimpleQueue()
    workers = [context.Process(target=_work, args=(share, at, processes, results)) for at in range(processes)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    told = [results.get() for _ in workers]
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    total = sum(told, Counter[str]())
    total["seconds"], total["peak"] = seconds, max(one["peak"] for one in told)
    return total


def _work(share: Callable[..., Counter[str]], at: int, processes: int, results: Any) -> None:
    watch = Stopwatch()
    watch.watch()
    started = time.process_time()
    done = watch.timed("rest", share)(at, processes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    results.put(done + watch.seconds + Counter(peak=peak, cpu=time.process_time() - started))


def poll_share(at: int, processes: int) -> Counter[str]:
    from django.utils import timezone

    from articles.ingest.poll import poll_feed
    from articles.models import Feed

    done: Counter[str] = Counter()
    for pk in list(Feed.objects.values_list("pk", flat=True).order_by("pk"))[at::processes]:
        now = timezone.now()
        feed = Feed.objects.select_related("source").filter(pk=pk).take(now)
        assert feed is not None
        result = poll_feed(feed, now)
        assert not result.error, result.error
        done["unchanged"] += result.not_modified
    return done


def index_share(at: int, processes: int) -> Counter[str]:
    from articles.models.search import index_waiting

    while index_waiting():
        pass
    return Counter()


def split(told: Counter[str]) -> str:
    """Where the processes' time went, and how much of it they worked themselves: a busy machine has them wait more."""
    parts = ("waiting", "parsing", "hashing", "writing", "rest")
    whole = sum(told[part] for part in parts)
    shares = ", ".join(f"{part} {told[part] / whole:.0%}" for part in parts)
    return f"   {shares}; {told['cpu']:.1f} s of CPU"


def count(where: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM articles_article {where}")
        return int(cursor.fetchone()[0])


def copied(kind: str) -> float:
    """Seconds to COPY the rows that were stored into a table that has nothing but them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS floor")
        cursor.execute(f"CREATE TABLE floor AS SELECT {COLUMNS} FROM articles_article LIMIT 0")
        if "GENERATED" in kind:
            cursor.execute(f"ALTER TABLE floor ADD COLUMN {VECTOR}")
        if "INDEX" in kind:
            cursor.execute("CREATE INDEX ON floor USING gin (search)")
        with cursor.copy(f"COPY (SELECT {COLUMNS} FROM articles_article) TO STDOUT") as rows:
            blocks = [bytes(block) for block in rows]
        started = time.perf_counter()
        with cursor.copy(f"COPY floor ({COLUMNS}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        return time.perf_counter() - started


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
