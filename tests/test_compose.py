"""docker-compose.yml, the Dockerfile and docs/operations.md, held against the schema, the code and each other."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import load_command_class
from django.utils import timezone

from articles import health

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LONG_RUNNING = sorted(name for name, service in SERVICES.items() if service["restart"] != "no")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SECRET_NAME = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL")


def environments() -> Iterator[tuple[str, str, str]]:
    for service, parts in SERVICES.items():
        yield from ((service, name, str(value)) for name, value in parts.get("environment", {}).items())


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """One of our own environment's programs, run from the project's folder as in the image."""
    first, *others = command
    return subprocess.run(
        [str(BIN / first), *others], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_fits_the_compose_specification() -> None:
    told = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    assert told.returncode == 0, told.stdout + told.stderr


def test_these_are_the_services() -> None:
    assert LONG_RUNNING == ["beat", "mail", "postgres", "redis", "web", "worker"]
    assert set(SERVICES) - set(LONG_RUNNING) == {"prepare"}


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_long_running_service_is_checked_and_started_again(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_little_beside_its_work(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert re.fullmatch(r"[\w./]+:[\w.-]+", service["image"])
    assert not service["image"].endswith(":latest")
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_can_come_true(name: str) -> None:
    for other, waited in SERVICES[name].get("depends_on", {}).items():
        if waited["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert waited["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no"


def test_the_processes_wait_for_the_preparation() -> None:
    assert all("prepare" in SERVICES[name]["depends_on"] for name in ("web", "worker", "beat"))


def test_secrets_come_from_files_alone() -> None:
    secret = [(service, name, value) for service, name, value in environments() if SECRET_NAME.search(name)]
    assert secret
    for service, name, value in secret:
        assert name.endswith("_FILE"), name
        folder, _, granted = value.rpartition("/")
        assert folder == "/run/secrets"
        assert granted in SERVICES[service]["secrets"]
        assert COMPOSE["secrets"][granted] == {"file": f"./secrets/{granted}"}


def test_no_address_carries_a_password() -> None:
    assert [value for _, _, value in environments() if re.search(r"://[^/]*@", value)] == []


def test_volumes_and_networks_are_declared() -> None:
    for service in SERVICES.values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])


def test_postgres_keeps_its_data_where_version_18_has_them() -> None:
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_image_ends_as_somebody_who_is_not_root() -> None:
    *_, last = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    *_, user = re.findall(r"^USER (\d+):\d+$", last, flags=re.MULTILINE)
    assert int(user) > 0


def test_the_image_is_made_from_the_lock_and_names_no_index() -> None:
    assert "pip install --require-hashes --only-binary :all: -r requirements.txt" in DOCKERFILE
    assert "://" not in re.sub(r"(postgresql|redis)://none\S*", "", DOCKERFILE)


def test_the_image_holds_the_code_and_nothing_private() -> None:
    assert IGNORED[1] == "*"
    let_in = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    assert {"articles", "tracker", "templates", "static", "locale", "requirements.txt"} <= let_in
    assert not let_in & {"secrets", "var", ".env", ".git", ".venv"}
    assert [name for name in let_in if not (ROOT / name).exists()] == []


def test_the_site_is_started_with_options_that_gunicorn_knows() -> None:
    command = re.findall(r'"([^"]+)"', DOCKERFILE.rpartition("\nCMD ")[2])
    told = run(*command, "--check-config")
    assert (command[0], told.returncode) == ("gunicorn", 0), told.stderr


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_beat_are_started_with_options_that_celery_knows(name: str) -> None:
    command = [part.replace("${WORKERS:-2}", "2") for part in SERVICES[name]["command"]]
    told = run(*command, "--help")  # an unknown option is refused before the help is shown
    assert command[:5] == ["celery", "-A", "tracker", "--quiet", name]
    assert told.returncode == 0, told.stderr


def test_prepare_is_started_with_options_that_it_knows() -> None:
    *django, command, option = SERVICES["prepare"]["command"]
    assert django == ["python", "-m", "django"]
    parsed = load_command_class("articles", command).create_parser("django", command).parse_args([option])
    assert parsed.without_demo is True


class Answer(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (400, False), (503, False)])
def test_the_check_of_web_hears_what_healthz_says(status: int, healthy: bool) -> None:
    server = HTTPServer(("127.0.0.1", 0), type("Told", (Answer,), {"status": status}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    *_, script = SERVICES["web"]["healthcheck"]["test"]
    told = run("python", "-c", script.replace(":8000", f":{server.server_port}"))
    server.shutdown()
    server.server_close()
    assert (told.returncode == 0) is healthy, told.stderr


def test_the_check_of_web_asks_by_a_name_that_is_always_allowed() -> None:
    *_, script = SERVICES["web"]["healthcheck"]["test"]
    assert "http://127.0.0.1:8000/healthz" in script
    assert SERVICES["web"]["environment"]["ALLOWED_HOSTS"].startswith("127.0.0.1,")
    assert SERVICES["web"]["environment"]["PORT"] == "8000"


@pytest.mark.parametrize(("ago", "healthy"), [(timedelta(0), True), (timedelta(minutes=5), False)])
def test_the_check_of_beat_knows_its_sign_of_life(
    ago: timedelta, healthy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tracker.settings")
    sent: datetime = timezone.now() - ago
    health.sign_of_life("beat", sent)
    *_, script = SERVICES["beat"]["healthcheck"]["test"]
    told = run("python", "-c", script)
    assert (told.returncode == 0) is healthy, told.stderr
    assert healthy or "not seen for" in told.stderr


def test_the_check_of_the_worker_asks_in_a_way_that_celery_knows() -> None:
    _, script = SERVICES["worker"]["healthcheck"]["test"]
    program, *options = (
        script.replace('"', "").replace("$$REDIS_URL", "redis://none").replace("$$HOSTNAME", "here").split()
    )
    told = run(program, *options, "--help")
    assert (program, told.returncode) == ("celery", 0), told.stderr


def test_the_command_of_the_papers_makes_the_secrets(tmp_path: Path) -> None:
    (command,) = re.findall(r"^\(umask .*?\)$", OPERATIONS, flags=re.MULTILINE | re.DOTALL)
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    files = {file.name: file for file in (tmp_path / "secrets").iterdir()}
    password = files["postgres_password"].read_text()
    assert set(files) == set(COMPOSE["secrets"])
    assert files["database_url"].read_text() == f"postgresql://jalon:{password}@postgres/jalon"
    assert len(files["secret_key"].read_text()) == 64
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in files.values()} == {0o644}  # the container's user is another
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True).returncode, "it overwrote secrets"


def read_by_the_code() -> set[str]:
    settings = (ROOT / "tracker" / "settings.py").read_text()
    gunicorn = (ROOT / "gunicorn.conf.py").read_text()
    in_settings = re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", settings)
    return {*in_settings, *re.findall(r"""environ\.get\(["']([A-Z_]+)["']""", gunicorn)}


def test_the_papers_tell_every_setting_and_no_other() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)`", OPERATIONS, flags=re.MULTILINE))
    assert told == read_by_the_code() | {"WORKERS"}
