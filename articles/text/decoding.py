"""Bytes to text: what a document says of its encoding is believed only where its bytes bear it out."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_KNOWN = re.compile(r"(utf-?8|iso-?8859|windows|cp\d|mac|koi8|big5|gb|euc|shift|tis)", re.IGNORECASE)
_HEAD = 2048


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of an XML, HTML or JSON document, whatever its encoding and whatever it claims it to be."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _decoded_as_declared(body, content_type)


def _decoded_as_declared(body: bytes, content_type: str) -> str:
    for told in (content_type.encode("ascii", "ignore"), body[:_HEAD]):
        declared = _DECLARED.search(told)
        encoding = _encoding(declared[1].decode("ascii", "ignore")) if declared else ""
        if encoding and encoding != "utf-8":
            return body.decode(encoding, "replace")
    return _mostly_utf8(body) or body.decode("cp1252", "replace")


def _encoding(name: str) -> str:
    """Python's name of a declared encoding, "" for unknown ones. Latin-1 is read as browsers do."""
    try:
        found = codecs.lookup(name).name if _KNOWN.match(name) else ""
    except LookupError:
        return ""
    return "cp1252" if found == "iso8859-1" else found


def _mostly_utf8(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") * 2 < beyond_ascii else ""
