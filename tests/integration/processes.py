"""Real processes for tests: Celery workers and beat on the test database and a Valkey database of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
BROKER_DATABASE = "7"
LONG_ENOUGH = 180
ALONE = ("--without-gossip", "--without-mingle")


def environment(**more: str) -> dict[str, str]:
    """The environment of processes that work on the test's own database, on an empty broker."""
    of = connection.settings_dict
    database = (
        f"postgresql://{of['USER']}:{of['PASSWORD']}@{quote(of['HOST'], safe='')}:{of['PORT'] or 5432}/{of['NAME']}"
    )
    broker = f"{settings.REDIS_URL.rpartition('/')[0]}/{BROKER_DATABASE}"
    redis.Redis.from_url(broker).flushdb()
    return {**os.environ, "DATABASE_URL": database, "REDIS_URL": broker, "SECRET_KEY": settings.SECRET_KEY, **more}


def start(*command: str, env: dict[str, str], log: Path | None = None) -> subprocess.Popen[bytes]:
    """A process whose output goes to the log, if there is one, and to the test's own otherwise."""
    with log.open("ab") if log else nullcontext() as out:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=env,
            start_new_session=True,
            stdout=out,
            stderr=subprocess.STDOUT if log else None,
        )


def start_worker(env: dict[str, str], log: Path | None = None) -> subprocess.Popen[bytes]:
    worker = ("celery", "-A", "tracker", "--quiet", "worker", "--loglevel", "ERROR", "--concurrency", "2", *ALONE)
    return start(*worker, env=env, log=log)


def kill(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGKILL) -> None:
    """End the process and all its children, at once."""
    if process.poll() is None:
        os.killpg(process.pid, by)
    process.wait(timeout=30)


@contextmanager
def running(
    env: dict[str, str], beat_schedule: Path, log: Path | None = None, beat: str = "tracker"
) -> Iterator[Callable[[], None]]:
    """A worker and a beat; calling what it yields kills the worker with SIGKILL and starts another."""
    processes = [
        start_worker(env, log),
        start(
            "celery",
            "-A",
            beat,
            "--quiet",
            "beat",
            "--loglevel",
            "ERROR",
            "--schedule",
            str(beat_schedule),
            env=env,
            log=log,
        ),
    ]

    def replace_worker() -> None:
        kill(processes[0])
        processes[0] = start_worker(env, log)

    try:
        yield replace_worker
    finally:
        for process in processes:
            kill(process)


def wait_until(holds: Callable[[], bool], what: str, seconds: float = LONG_ENOUGH) -> None:
    """Wait for other processes' work; the limit is there to end a hopeless wait, not to judge speed."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.05)
