"""`make run`: everything on one machine, in the foreground, until Ctrl-C.

1. Look before leaping: `var/` is ours, nothing of a killed run is left on it, the port is free.
2. Start the embedded servers for those that the environment does not name.
3. Prepare: migrate, load the starter data on the first start, make the editor's account.
4. Run the Procfile's processes under honcho; tell the address once the site answers.
5. Stop them all on Ctrl-C, or when one of them dies, and say which.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from tracker import embedded
from tracker.embedded import EmbeddedError

ROOT = Path(__file__).resolve().parent.parent
STOPPED_BY_HAND = (130, 143)
MARK = "JALON_RUN"


def main() -> int:
    """The exit code: 0 after Ctrl-C, 1 with one clear line after anything else."""
    try:
        with embedded.owned():
            _stop_leftovers()
            port = _free_port(os.environ.get("PORT") or "8000")
            with embedded.environment(owner=True):
                _set_environment(port)
                _prepare()
                return _run_processes(port)
    except EmbeddedError as problem:
        print(f"make run: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _stop_leftovers() -> None:
    """Stop the processes of a `make run` on this `var/` that was killed before it could stop them itself."""
    left = [process for process in psutil.process_iter() if _runs_for(process) == str(embedded.VAR)]
    for process in left:
        process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=5)
    for process in stubborn:
        process.kill()


def _runs_for(process: psutil.Process) -> str:
    try:
        return process.environ().get(MARK, "")
    except psutil.Error:
        return ""


def _free_port(written: str) -> int:
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise EmbeddedError(f"PORT={written} is no port number.")
    port = int(written)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise EmbeddedError(
                f"cannot listen on port {port}: {problem.strerror}. Choose another: PORT=8001 make run"
            ) from problem
    return port


def _set_environment(port: int) -> None:
    """What the children find: the same Python's programs first, the port, and where the data are."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["PORT"] = str(port)
    os.environ[MARK] = str(embedded.VAR)
    os.environ["JALON_VAR"] = str(embedded.VAR)
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    os.environ["PYTHONUNBUFFERED"] = "1"


def _prepare() -> None:
    if subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=False).returncode:
        raise EmbeddedError("the database could not be prepared; the lines above say why.")


def _run_processes(port: int) -> int:
    printer = _NotingPrinter(sys.stdout)
    manager = Manager(printer)
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        manager.add_process(name, command, cwd=str(ROOT))
    threading.Thread(target=_tell_address, args=[port], daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    if manager.returncode in STOPPED_BY_HAND:
        return 0
    raise EmbeddedError(f"{printer.first_stopped} by itself, so the others were stopped too; its last lines are above.")


class _NotingPrinter(Printer):  # type: ignore[misc]
    """Remembers who stopped first: "worker stopped (rc=1)"."""

    first_stopped = "a process stopped"

    def write(self, message: Message) -> None:
        if message.name == "system" and " stopped (rc=" in message.data and self.first_stopped == "a process stopped":
            self.first_stopped = message.data.strip()
        super().write(message)


def _tell_address(port: int) -> None:
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
        else:
            print(f"\n  Jalon is at {address} — Ctrl-C stops it.\n", flush=True)
            return


if __name__ == "__main__":
    sys.exit(main())
