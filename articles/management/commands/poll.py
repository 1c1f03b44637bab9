"""Poll the feeds that are due, here and now, beside whatever workers do; what it stores waits for them to be read."""

import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from typing import cast

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from articles.ingest.poll import PollResult, poll_feed
from articles.management.terminal import Terminal
from articles.models import Feed

AT_ONCE = 8
FEEDS_A_PROCESS = 50

Polled = tuple[int, PollResult | None]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", dest="everything", help="those that are not due yet too")
        parser.add_argument(
            "--at-once", type=int, default=AT_ONCE, metavar="N", help=f"connections, {AT_ONCE} if not told"
        )

    def handle(self, *, everything: bool, at_once: int, **options: object) -> None:
        now = timezone.now()
        active = Feed.objects.active()
        feeds = dict((active if everything else active.filter(next_poll_at__lte=now)).values_list("pk", "url"))
        terminal = Terminal(self.stdout)
        counts: Counter[str] = Counter()
        with _polling(list(feeds), at_once) as polled, terminal.progress(len(feeds), "feeds") as advance:
            for pk, result in polled:
                counts.update(_counted(result))
                if result is not None and result.error:
                    terminal.say(f"{feeds[pk]}: {result.error}")
                advance(feeds[pk])
        terminal.say(
            f"Feeds polled: {counts['polled']} (unchanged: {counts['unchanged']}, failed: {counts['failed']}), "
            f"waiting for their turn: {counts['waiting']}. Articles new: {counts['new']}, changed: {counts['changed']}."
        )


@contextmanager
def _polling(pks: list[int], at_once: int) -> Iterator[Iterator[Polled]]:
    """Gives each feed with what its poll brought, as they come in: from threads of this process, and from as many
    processes as there are cores where there is work for them."""
    processes = min(os.cpu_count() or 1, len(pks) // FEEDS_A_PROCESS)
    if processes < 2:
        yield _polled_by_threads(pks, at_once)
        return
    connection.close()  # each process has its own
    workers = [_start(pks[first::processes], at_once) for first in range(processes)]
    try:
        yield _received([results for _, results in workers])
    finally:
        for process, _ in workers:
            process.join()
    if any(process.exitcode for process, _ in workers):
        raise CommandError("A polling process ended before its work was done. Run the command again.")


def _start(pks: list[int], at_once: int) -> tuple[BaseProcess, Connection]:
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_polled_there, args=(pks, at_once, theirs))
    process.start()
    theirs.close()
    return process, ours


def _polled_there(pks: list[int], at_once: int, results: Connection) -> None:
    for polled in _polled_by_threads(pks, at_once):
        results.send(polled)


def _received(workers: list[Connection]) -> Iterator[Polled]:
    """What the processes send, until each has ended, in whatever way."""
    while workers:
        for ready in cast("list[Connection]", wait(workers)):
            try:
                yield ready.recv()
            except EOFError:
                workers.remove(ready)


def _polled_by_threads(pks: list[int], at_once: int) -> Iterator[Polled]:
    """Each feed with what its poll brought, as they come in; those not begun are left when nobody asks any more."""
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[Polled | None] = SimpleQueue()
    for pk in pks:
        waiting.put(pk)
    with ThreadPoolExecutor(at_once) as threads:
        workers = [threads.submit(_work, waiting, done) for _ in range(at_once)]
        try:
            for _ in workers:
                yield from iter(done.get, None)
        finally:
            while _next(waiting) is not None:
                pass
        for worker in workers:
            worker.result()


def _work(waiting: SimpleQueue[int], done: SimpleQueue[Polled | None]) -> None:
    try:
        while (pk := _next(waiting)) is not None:
            done.put((pk, _poll(pk)))
    finally:
        done.put(None)
        connection.close()


def _next(waiting: SimpleQueue[int]) -> int | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _poll(pk: int) -> PollResult | None:
    """None where somebody else has the feed in hand."""
    now = timezone.now()
    feed = Feed.objects.select_related("source").filter(pk=pk).take(now)
    return None if feed is None else poll_feed(feed, now)


def _counted(result: PollResult | None) -> dict[str, int]:
    if result is None or result.waits:
        return {"waiting": 1}
    return {
        "polled": 1,
        "unchanged": int(result.not_modified),
        "failed": int(bool(result.error)),
        "new": result.new,
        "changed": result.changed,
    }
