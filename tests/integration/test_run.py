"""`make run` as an operator sees it: it comes up, stops whole, and says in one line why it cannot."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.integration.processes import ROOT, wait_until


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_environment(var: Path, port: int, **more: str) -> dict[str, str]:
    inherited = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {**inherited, "JALON_VAR": str(var), "PORT": str(port), **more}


def run(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracker.run"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def check_one_clear_line(done: subprocess.CompletedProcess[str], word: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("make run:")]
    assert len(lines) == 1
    assert word in lines[0]


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as problem:
        return problem.code, ""
    except OSError:
        return 0, ""


def test_it_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        check_one_clear_line(run(run_environment(tmp_path, port)), f"port {port}")


def test_it_says_that_var_cannot_be_written(tmp_path: Path, free_port: int) -> None:
    (tmp_path / "var").write_text("a file stands where the folder should be")
    check_one_clear_line(run(run_environment(tmp_path / "var", free_port)), "cannot write")


def test_it_says_that_the_port_is_no_number(tmp_path: Path) -> None:
    check_one_clear_line(run({**run_environment(tmp_path, 0), "PORT": "http"}), "no port number")


def test_a_crashed_child_stops_the_rest(tmp_path: Path, free_port: int) -> None:
    check_one_clear_line(run(run_environment(tmp_path / "var", free_port, WORKERS="none")), "worker")


def test_it_comes_up_with_a_living_site_stops_whole_and_keeps_its_data(tmp_path: Path, free_port: int) -> None:
    env = run_environment(tmp_path / "var", free_port, POLL_INTERVAL="86400")
    first = start_and_stop(env, free_port)
    assert re.search(r"user editor, password \S{12,}", first)
    assert "51 demo items" not in (second := start_and_stop(env, free_port))
    assert "password" not in second


def test_what_a_killed_run_left_is_stopped_by_the_next(tmp_path: Path, free_port: int) -> None:
    env = run_environment(tmp_path / "var", free_port, POLL_INTERVAL="86400")
    killed = subprocess.Popen([sys.executable, "-m", "tracker.run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    wait_until(lambda: answer(free_port, "/readyz")[0] == 200, "everything is there")
    left = psutil.Process(killed.pid).children(recursive=True)
    killed.kill()
    killed.wait(timeout=10)
    start_and_stop(env, free_port)
    assert [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


def start_and_stop(env: dict[str, str], port: int) -> str:
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker.run"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until(lambda: answer(port, "/readyz")[0] == 200, "everything is there")
        wait_until(lambda: "800" in answer(port, "/people/tyler-perry/")[1], "the worker fills the demo timelines")
        children = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    time.sleep(0.5)
    assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
    return told
