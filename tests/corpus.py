"""The labelled corpus beside the repository, where it is."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(
    not (CORPUS / "dev.jsonl").exists(), reason=f"NOT CHECKED: the labelled corpus is not at {CORPUS}"
)
