"""PostgreSQL itself runs out of room: the articles' table lies on a disk of a few megabytes.

It takes the right to mount one; where that is missing, `tests/ingest/test_full_disk.py` stands in for it.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from articles.ingest.subscribe import add_feed
from articles.models import Article, ArticleVersion
from tests.ingest.servers import Site, site
from tests.ingest.test_poll import item, poll_again, rss, whole

__all__ = ["site"]

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTES = 8


def run(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0]) if cursor.description else ""


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of a few megabytes with the table of articles on it."""
    data = Path(run("SHOW data_directory"))
    at = data.parent / "small-disk"
    if not data.exists():
        pytest.skip("PostgreSQL runs elsewhere")
    at.mkdir(exist_ok=True)
    if _mount(at, "size=" + f"{MEGABYTES}m"):
        pytest.skip("no right to mount a disk here")
    owner = data.stat()
    os.chown(at, owner.st_uid, owner.st_gid)
    try:
        run(f"CREATE TABLESPACE small LOCATION '{at}'")
        run("ALTER TABLE articles_article SET TABLESPACE small")
        yield at
        run("ALTER TABLE articles_article SET TABLESPACE pg_default")
    finally:
        run("DROP TABLESPACE IF EXISTS small")
        subprocess.run(["umount", "--lazy", at], check=False)
        shutil.rmtree(at, ignore_errors=True)


def _mount(at: Path, options: str) -> int:
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(at)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 1


def test_what_finds_no_room_is_stored_when_there_is_some(site: Site, small_disk: Path, settings: Settings) -> None:
    now, chance = timezone.now(), random.Random(4)
    much = [whole(n, f"<p>{chance.randbytes(150_000).hex()}</p>") for n in range(60)]
    settings.FETCH_MOST_BYTES = 50_000_000
    big = add_feed(site.put("/big", rss(*much), validates=True), now=now)
    small = add_feed(site.put("/small", rss(item(1000))), now=now)
    assert "No space left on device" in poll_again(big, now).error
    assert (big.next_poll_at, big.etag) == (now, "")
    assert poll_again(small, now).new == 1
    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    result = poll_again(big, now + settings.LEASE + timedelta(seconds=1))
    assert (result.error, result.listed, big.error) == ("", 60, "")
    assert Article.objects.count() == 61
    assert not ArticleVersion.objects.exists()
