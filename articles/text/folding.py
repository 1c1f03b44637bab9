"""How names and words are compared: without case, accents, typographic apostrophes and doubled spaces."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
)

_FUNCTION_WORD = re.compile(r"the|an?|of|in|for|and|d|l|les?|la|une?|des?|du|en|aux?|et")
_STEM = 6  # letters: what French and English forms of a word mostly share
_LONGEST = 200


def fold(text: str) -> str:
    """ "Société  Générale" → "societe generale", "L’Oréal" → "l'oreal". Lengths may change: not for offsets."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def stems(text: str) -> list[str]:
    """The beginnings of the words that mean something: "les studios hollywoodiens" → "studio", "hollyw"."""
    return [word[:_STEM] for word in _meaning(text)]


def gist(label: str) -> str:
    """By what the unnamed meet, whatever the language: "Hollywood studios", "les studios hollywoodiens" → "hollyw
    studio". A single word is kept whole but for its plural."""
    words = _meaning(label)
    if len(words) < 2:
        return ("".join(words).removesuffix("s") or fold(label))[:_LONGEST]
    return " ".join(sorted(set(stems(label))))[:_LONGEST]


def _meaning(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(text)) if not _FUNCTION_WORD.fullmatch(word)]
