"""axe-core, the checker of accessibility: fetched once by npm into a cache beside the product, never part of it."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

VERSION = "4.14.1"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jalon-tests"
NO_AXE = "NO AXE-CORE, so accessibility was not checked: npm is missing or reaches no registry."


def script() -> str:
    """Its source. Without it the test is skipped, with REQUIRE_AXE=1 it fails."""
    archive = CACHE / f"axe-core-{VERSION}.tgz"
    if not archive.exists() and not _fetched():
        if os.environ.get("REQUIRE_AXE") == "1":
            pytest.fail(NO_AXE)
        pytest.skip(NO_AXE)
    with tarfile.open(archive) as opened:
        member = opened.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


def _fetched() -> bool:
    npm = shutil.which("npm")
    if npm is None:
        return False
    CACHE.mkdir(parents=True, exist_ok=True)
    asked = [npm, "pack", "--silent", f"axe-core@{VERSION}"]
    return subprocess.run(asked, cwd=CACHE, capture_output=True, timeout=60, check=False).returncode == 0
