"""What is other about a text than about the one before, in a few words for an editor."""

from __future__ import annotations

import re
from collections import Counter

from articles.text.folding import fold

_LEAST_WORDS = 4
_LONGEST_STAMP = 20
_WORD = re.compile(r"\w+")
_LINK = re.compile(
    r"(?:read|see|watch) (?:also|more|next)\b|also read\b|related(?: articles?| stories| links?)?\s*:|"
    r"more (?:on|about) this\b|(?:à )?(?:lire|voir|écouter) (?:aussi|également|encore)\b|à lire\s*:|"
    r"sur le même (?:sujet|thème)\b",
    re.IGNORECASE,
)
_STAMP_WORDS = frozenset(
    _WORD.findall("""
        updated update published posted modified edited last first on at by the am pm a p m ago and
        utc gmt cet cest est edt pst pdt bst
        mis mise a jour le la les publie publiee modifie modifiee actualise du au il y de temps lecture
        h min mn minute minutes hour hours heure heures day days jours week weeks semaine semaines time read reading
        comment comments commentaire commentaires share shares shared partage partages view views vue vues
        like likes reaction reactions reader readers lecteur lecteurs
        january february march april may june july august september october november december
        jan feb mar apr jun jul aug sep sept oct nov dec
        janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
        monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
        lundi mardi mercredi jeudi vendredi samedi dimanche
    """)
)


def told_changes(title: str, text: str, new_title: str, new_text: str) -> str:
    """For instance "title, 2 paragraphs added, 1 removed"; "" where nothing but white space or order is other."""
    before, after = Counter(_paragraphs(text)), Counter(_paragraphs(new_text))
    added, removed = (after - before).total(), (before - after).total()
    told = ["title"] if title.split() != new_title.split() else []
    if added:
        told.append(f"{added} paragraph{'s' if added > 1 else ''} added")
    if removed:
        told.append(f"{removed} {'' if added else 'paragraph' + ('s ' if removed > 1 else ' ')}removed")
    return ", ".join(told)


def is_noise(text: str, new_text: str) -> bool:
    """Whether all that is other are stamps ("Updated at 10:32"), counters ("12 comments") and links to other articles
    ("Read also: …")."""
    return _told(text) == _told(new_text)


def _told(text: str) -> list[str]:
    return [line for line in _paragraphs(text) if not (_LINK.match(line) or _is_stamp(line))]


def _is_stamp(line: str) -> bool:
    """Of figures and words of dates, times and counts alone, and at least one figure."""
    words = _WORD.findall(fold(line))
    return len(words) <= _LONGEST_STAMP and any(map(_is_figure, words)) and all(map(_is_of_stamps, words))


def _is_figure(word: str) -> bool:
    return word[0].isdecimal()


def _is_of_stamps(word: str) -> bool:
    return _is_figure(word) or word in _STAMP_WORDS


def is_same_report(title: str, text: str, other_title: str, other_text: str) -> bool:
    """Whether two texts are one article as two pages tell it: of one headline but for a word, or of one text."""
    words, others = _WORD.findall(title.casefold()), _WORD.findall(other_title.casefold())
    shared, fewest = len(set(words) & set(others)), min(len(set(words)), len(set(others)))
    if fewest >= _LEAST_WORDS and 4 * shared >= 3 * fewest:
        return True
    ours, theirs = set(_paragraphs(text)), set(_paragraphs(other_text))
    return bool(ours and theirs) and 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _paragraphs(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := " ".join(line.split()))]
