"""The language of a text, by its small words: enough to tell French and English from each other and the rest.

A library (lingua, py3langid) would bring a model of megabytes to tell two languages apart that share few of their
commonest words; counting those is exact on anything longer than a headline.
"""

from __future__ import annotations

import re

FRENCH, ENGLISH, OTHER, UNKNOWN = "fr", "en", "other", ""

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000
_LEAST_SHARE = 0.12
_FRENCH_WORDS = frozenset(
    _WORD.findall(
        """
    le la les l un une des du de d et est sont a au aux en dans par pour sur avec que qui ne pas se s son sa
    ses leur leurs ce cette ces il elle ils elles nous vous ont été être plus mais ou où dont selon entre
    après chez comme sans sous cet deux fait aussi qu n c j y depuis tout ainsi déjà très lui face vers contre
        """
    )
)
_ENGLISH_WORDS = frozenset(
    _WORD.findall(
        """
    the a an of and to in is are was were for on with that by from as at it its be has have had this these
    those their they he she his her will would not but or which who after over into about more than said
    says can could may been up out we you our i if when what how while also against
        """
    )
)


def detect(text: str) -> str:
    """ "fr", "en", "other", or "" where the text has no words to judge by."""
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    if not words:
        return UNKNOWN
    french = sum(map(_FRENCH_WORDS.__contains__, words))
    english = sum(map(_ENGLISH_WORDS.__contains__, words))
    if max(french, english) < _LEAST_SHARE * len(words):
        return OTHER
    return FRENCH if french > english else ENGLISH
