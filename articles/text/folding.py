"""How names and words are compared: without case, accents, typographic apostrophes and doubled spaces."""

import unicodedata

_LETTERS = str.maketrans(
    {"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
)


def fold(text: str) -> str:
    """ "Société  Générale" → "societe generale", "L’Oréal" → "l'oreal". Lengths may change: not for offsets."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
