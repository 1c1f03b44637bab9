"""Nothing that others wrote is ever shown as HTML, which is why nothing here has to make HTML fit to be shown."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNESCAPED = re.compile(r"\|\s*safe\b|\bmark_safe\b|__html__|autoescape off|is_safe=True")
SHOWN = [*(ROOT / "articles").rglob("*.py"), *(ROOT / "tracker").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_shows_anything_unescaped(path: Path) -> None:
    assert not UNESCAPED.search(path.read_text())
