"""A citation for BibTeX, for RIS (Zotero, EndNote), and plain in French and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from articles.text.exports.values import Citation, legible
from articles.text.values import Precision

_TEX = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {sign: f"\\{sign}" for sign in "{}$&#%_"}
)
_BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LANGID = {"fr": "french", "en": "english"}


def bibtex(cited: Citation) -> str:
    """`@online` of biblatex; the date is as precise as it is known."""
    fields = {
        "author": cited.author and f"{{{_tex(cited.author)}}}",
        "title": f"{{{_tex(cited.title)}}}",
        "organization": _tex(cited.publisher),
        "date": str(cited.when or ""),
        "url": quote(_line(cited.url), safe=":/?#[]@!$&'()*+,;=%~"),
        "urldate": cited.seen.isoformat(),
        "langid": _LANGID.get(cited.language, ""),
    }
    told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@online{{{cited.key},\n{told}\n}}\n"


def ris(cited: Citation) -> str:
    fields = [
        ("TY", "ELEC"),
        ("ID", cited.key),
        ("TI", cited.title),
        ("AU", cited.author),
        ("PB", cited.publisher),
        ("PY", str(cited.when.day.year) if cited.when else ""),
        ("DA", _slashed(cited)),
        ("LA", cited.language),
        ("UR", cited.url),
        ("Y2", f"{cited.seen:%Y/%m/%d}"),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def plain(cited: Citation) -> str:
    return f"{french(cited)}\n\n{english(cited)}\n"


def french(cited: Citation) -> str:
    title = f"«\u00a0{cited.titles['fr']}\u00a0»"
    told = ", ".join(filter(None, [cited.author, title, cited.publisher, cited.dates["fr"]]))
    return _line(f"{told}, {cited.url} (consulté le {cited.seen_told['fr']}).")


def english(cited: Citation) -> str:
    title = f"“{cited.titles['en']}”"
    told = ", ".join(filter(None, [cited.author, title, cited.publisher, cited.dates["en"]]))
    return _line(f"{told}, {cited.url} (accessed {cited.seen_told['en']}).")


WRITERS: Mapping[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
    "txt": ("text/plain; charset=utf-8", plain),
}


def _slashed(cited: Citation) -> str:
    """RIS leaves what is not known empty: 2024/05//."""
    if cited.when is None:
        return ""
    known = {Precision.YEAR: 1, Precision.QUARTER: 2, Precision.MONTH: 2, Precision.DAY: 3}[cited.when.precision]
    parts = f"{cited.when.day:%Y/%m/%d}".split("/")[:known]
    return "/".join([*parts, *[""] * (3 - known)]) + "/"


def _tex(text: str) -> str:
    return _line(text).translate(_TEX)


def _line(text: str) -> str:
    """On one line: a line break would begin another field."""
    return legible(" ".join(_BREAKS.split(text)))
