"""The picture of docs/architecture.md, held: a file imports lower floors only, siblings leave each other alone."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    # (floor, room): the first that a module's name begins with is where it lives
    (0, "articles.text"),
    (1, "articles.models"),
    (1, "articles.data"),
    (2, "articles.ingest"),
    (2, "articles.tagging"),
    (2, "articles.naming"),
    (2, "articles.lookalikes"),
    (2, "articles.placing"),
    (2, "articles.disputes"),
    (2, "articles.timelines"),
    (2, "articles.listings"),
    (2, "articles.searching"),
    (2, "articles.visits"),
    (2, "articles.titles"),
    (2, "articles.reading"),
    (2, "articles.evidence"),
    (2, "articles.starter"),
    (2, "articles.health"),
    (2, "articles.alarms"),
    (2, "articles.condition"),
    (2, "articles.progress"),
    (2, "articles.overview"),
    (2, "articles.subscriptions"),
    (2, "articles.limits"),
    (3, "articles.digests"),
    (3, "articles.adding"),
    (3, "articles.reviewing"),
    (3, "articles.changes"),
    (4, "articles"),
    (5, "tracker"),
]
PURE = {
    "django",
    "celery",
    "httpx",
    "httpcore",
    "redis",
    "psycopg",
    "socket",
    "random",
    "time",
    "os",
    "pathlib",
    "io",
    "urllib.request",
}
MODULES = sorted(
    p for top in ("articles", "tracker") for p in (ROOT / top).rglob("*.py") if "migrations" not in p.parts
)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(name: str) -> tuple[int, str]:
    return next(room for room in ROOMS if name == room[1] or name.startswith(room[1] + "."))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(importer: str, imported: str) -> bool:
    floor, room = room_of(importer)
    other_floor, other_room = room_of(imported)
    if room == other_room:
        return True
    if floor == 1:
        return other_floor == 0 or (room, other_room) == ("articles.data", "articles.models.labels")
    return other_floor < floor


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_it_imports_lower_floors_only(path: Path) -> None:
    name = name_of(path)
    ours = [imported for imported in imports_of(path) if imported.split(".")[0] in ("articles", "tracker")]
    assert [imported for imported in ours if not may_import(name, imported)] == []


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(name_of(p))[0] == 0], ids=name_of)
def test_the_text_floor_is_pure(path: Path) -> None:
    tops = {imported.split(".")[0] for imported in imports_of(path)} | set(imports_of(path))
    assert tops & PURE == set()
    assert not [
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name) and node.id == "open"
    ]


def test_the_text_floor_loads_without_django() -> None:
    names = [name_of(p) for p in MODULES if room_of(name_of(p))[0] == 0]
    code = f"import sys, {', '.join(names)}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


SOCKETS = {"httpx", "httpcore", "socket", "requests", "urllib.request", "http.client"}


def test_only_fetch_opens_sockets() -> None:
    users = {
        name_of(p) for p in MODULES for i in imports_of(p) if any(i == s or i.startswith(s + ".") for s in SOCKETS)
    }
    assert {user for user in users if user.startswith("articles")} == {"articles.ingest.fetch"}


MAILERS = {"smtplib", "django.core.mail"}


def test_only_digests_and_alarms_mail() -> None:
    """The doctor asks whether the mail server is there, and sends nothing."""
    users = {
        name_of(p) for p in MODULES for i in imports_of(p) if any(i == m or i.startswith(m + ".") for m in MAILERS)
    }
    assert {".".join(user.split(".")[:2]) for user in users} == {
        "articles.digests",
        "articles.alarms",
        "articles.checkup",
    }
