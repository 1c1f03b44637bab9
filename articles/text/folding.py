"""How names and words are compared: without case, accents, typographic apostrophes and doubled spaces."""

import unicodedata


def fold(text: str) -> str:
    """ "Société  Générale" → "societe generale", "L’Oréal" → "l'oreal". Lengths may change: not for offsets."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "'")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
