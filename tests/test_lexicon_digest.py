"""An edited lexicon file is noticed, whichever it is."""

from pathlib import Path
from shutil import copytree

import pytest

from articles import data

FILES = sorted(path.name for path in (data.FOLDER / "lexicon").iterdir())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copytree(data.FOLDER / "lexicon", tmp_path / "lexicon")
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    return tmp_path / "lexicon"


@pytest.mark.parametrize("name", FILES)
def test_the_digest_changes_with_any_file(name: str, folder: Path) -> None:
    before = data.lexicon_digest.__wrapped__()
    with (folder / name).open("a") as file:
        file.write("\n")
    assert data.lexicon_digest.__wrapped__() != before


def test_it_changes_with_a_file_that_is_added_and_not_with_an_editors_backup(folder: Path) -> None:
    before = data.lexicon_digest.__wrapped__()
    (folder / "en.toml~").write_text("")
    assert data.lexicon_digest.__wrapped__() == before
    (folder / "en_more.toml").write_text("")
    assert data.lexicon_digest.__wrapped__() != before


def test_a_process_keeps_the_digest_of_what_it_has_read() -> None:
    assert data.lexicon_digest() is data.lexicon_digest()
