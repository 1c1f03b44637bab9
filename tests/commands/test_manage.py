"""Servers are started for those commands only that need them."""

import pytest

from manage import works_on_bundled_data


@pytest.mark.parametrize(
    ("command", "is_serverless"),
    [
        ("tag --starter", True),
        ("tag", False),
        ("explain item.txt --starter", True),
        ("explain item.txt", False),
        ("evaluate gold.jsonl", True),
        ("evaluate gold.jsonl --database", False),
        ("migrate --starter", False),
        ("", False),
    ],
)
def test_what_reads_files_alone_needs_no_server(command: str, is_serverless: bool) -> None:
    assert works_on_bundled_data(command.split()) is is_serverless
