"""One item the whole way on real parts: a feed on loopback, a Celery worker and beat, a timeline."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from articles import starter
from tests.ingest.servers import Site, site
from tests.integration.processes import ROOT, environment, running, wait_until
from tests.integration.rss import rss, whole_text

__all__ = ["site"]

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "OpenAI has signed a licensing deal with the publisher Axel Springer worth 50 million dollars, both said."


def manage(*command: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_item_of_an_added_feed_reaches_the_timeline_by_itself(site: Site, client: Client, tmp_path: Path) -> None:
    starter.load_gazetteer()
    url = site.put("/feed.xml", rss([]))
    env = environment(FETCH_PRIVATE_NETWORKS="127.0.0.0/8", POLL_INTERVAL_PRIVATE="2")
    assert url in manage("add_feed", url, env=env)
    with running(env, tmp_path / "beat"):
        wait_until(lambda: any(asked.path == "/feed.xml" for asked in site.asked), "the empty feed is polled")
        site.put("/feed.xml", rss([(site.url("/deal"), "OpenAI signs deal with Axel Springer", whole_text(SENTENCE))]))
        wait_until(
            lambda: SENTENCE in client.get("/companies/openai/").content.decode(), "the sentence is on the timeline"
        )
    page = client.get("/companies/axel-springer/").content.decode()
    assert SENTENCE in page
    assert "$50M" in page
