"""Text + gazetteer → where known entities are named.

One automaton holds every alias. A hit counts where its letters' case fits; an ambiguous alias ("Meta", "Orange")
counts only with exact case and context: another form of the same entity, or words of the trade in its sentence.
A single word of another language's alias counts there only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from articles.text.phrases import Hit, PhraseTable, fold
from articles.text.values import Alias, EntityKind, GazetteerEntry, Mention

_CAPITALISED = re.compile(r"(?<!\w)[^\W\d_a-zß-öø-ÿ][\w&+.-]*")
_SENTENCE_START = re.compile(r"(?:^|[\n.!?:;…«“\"•–—]|(?:^|\n)\s*-)[\s\"'«“‘(\u00a0]*$")
_BRACKETED_ACRONYM = re.compile(r"[ \u00a0]\(([A-Z][\w&.-]{1,9})\)")
_MORE_OF_VERSION = re.compile(r"\d[.,]\d|\w-\d")
_ARTICLE = re.compile(r"(?:[Ll]es?|[Ll]a|[Tt]he) |[Ll]['’]")
_CONTRACTED = {"le": ("du", "au"), "les": ("des", "aux")}
_LONGEST_ACRONYM = 5
_NOBODY = -1
_CONTEXT_REACH = 150


@dataclass(frozen=True, slots=True)
class _Form:
    """An alias and whose it is, by the entry's place in the gazetteer."""

    entry: int
    alias: Alias


class NameFinder:
    """Finds the gazetteer's entities in texts. Built once; `context_words` are words of the trade, folded.

    `not_names` are phrases that hold a name without naming anybody ("United Arab Emirates").
    """

    def __init__(
        self,
        gazetteer: Sequence[GazetteerEntry],
        context_words: Collection[str],
        company_suffixes: Collection[str],
        not_names: Collection[str] = (),
    ) -> None:
        self._entries = tuple(gazetteer)
        self._kinds = {entry.key: entry.kind for entry in self._entries}
        forms = ((a.form, _Form(i, a)) for i, entry in enumerate(self._entries) for a in entry.aliases)
        self._forms = PhraseTable([*forms, *((phrase, _Form(_NOBODY, Alias(phrase))) for phrase in not_names)])
        self._contracted = PhraseTable(_contracted(self._entries))
        self._context = PhraseTable((word, True) for word in context_words)
        self._suffixes = frozenset(company_suffixes)

    def find(self, text: str, language: str = "") -> tuple[Mention, ...]:
        """Every mention of a known entity, in order, none overlapping."""
        folded = fold(text)
        hits = [hit for hit in self._forms.find(folded) if _fits(text, hit, language)]
        sure = {hit.value.entry for hit in hits if not hit.value.alias.ambiguous}
        context = sorted(
            [hit.start for hit in self._context.find(folded)]
            + [hit.start for hit in hits if not hit.value.alias.ambiguous]
        )
        steady = {hit.value.alias.form for hit in hits if not _starts_sentence(text, hit.start)}
        hits = [hit for hit in hits if self._counts(text, hit, sure, context, steady)]
        hits += [_after_contraction(hit) for hit in self._contracted.find(folded) if _is_contracted(text, hit, sure)]
        mentions = [self._mention(hit) for hit in _longest(hits, sure) if hit.value.entry != _NOBODY]
        return tuple(sorted([*mentions, *self._short_forms(text, mentions)], key=lambda one: one.start))

    def _counts(
        self, text: str, hit: Hit[_Form], sure: Collection[int], context: Sequence[int], steady: Collection[str]
    ) -> bool:
        alias = hit.value.alias
        if not alias.ambiguous or hit.value.entry in sure:
            return True
        if text[hit.start : hit.end] != alias.form:
            return False
        first = bisect_left(context, hit.start - _CONTEXT_REACH)
        last = bisect_left(context, hit.start + _CONTEXT_REACH)
        own = bisect_left(context, hit.end) - bisect_left(context, hit.start)
        return last - first > own and (alias.form in steady or _is_followed_by_small_word(text, hit.end))

    def _mention(self, hit: Hit[_Form]) -> Mention:
        return Mention(self._entries[hit.value.entry].key, hit.start, hit.end)

    def _short_forms(self, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
        """Surnames and bare company names, once the full name has been told, and acronyms told in brackets."""
        shorts = self._shorts(text, mentions)
        taken = {place for mention in mentions for place in range(mention.start, mention.end)}
        for word in _CAPITALISED.finditer(text) if shorts else ():
            surface = word[0].rstrip(".-")
            key = shorts.get(surface)
            if key is not None and word.start() not in taken:
                yield Mention(key, word.start(), word.start() + len(surface))

    def _shorts(self, text: str, mentions: Sequence[Mention]) -> dict[str, str]:
        shorts: dict[str, str] = {}
        for mention in mentions:
            surface = text[mention.start : mention.end]
            for short in short_forms(surface, self._kinds[mention.key], self._suffixes):
                shorts.setdefault(short, mention.key)
            acronym = _BRACKETED_ACRONYM.match(text, mention.end)
            if acronym:
                shorts.setdefault(acronym[1], mention.key)
        return shorts


def short_forms(name: str, kind: EntityKind, suffixes: Collection[str]) -> tuple[str, ...]:
    """By what a text goes on to call who it has named in full: "Altman", or "Mistral" for "Mistral AI"."""
    words = name.split()
    if len(words) < 2:
        return ()
    if kind is EntityKind.PERSON:
        return (words[-1],) if len(words[-1]) > 2 else ()
    is_suffixed = kind is EntityKind.COMPANY and fold(words[-1]).strip() in suffixes
    return (words[0],) if is_suffixed and len(words) == 2 and len(words[0]) > 2 else ()


def _contracted(entries: Sequence[GazetteerEntry]) -> Iterator[tuple[str, _Form]]:
    """ "Le Monde" with "du" or "au" before it: "du Monde"."""
    for place, entry in enumerate(entries):
        for alias in entry.aliases:
            article, _, rest = alias.form.partition(" ")
            for contraction in _CONTRACTED.get(article.lower(), ()) if entry.kind is EntityKind.COMPANY else ():
                yield f"{contraction} {rest}", _Form(place, replace(alias, form=rest))


def _is_contracted(text: str, hit: Hit[_Form], sure: Collection[int]) -> bool:
    return hit.value.entry in sure and text[hit.start : hit.end].endswith(" " + hit.value.alias.form)


def _after_contraction(hit: Hit[_Form]) -> Hit[_Form]:
    return Hit(hit.end - len(hit.value.alias.form), hit.end, hit.value)


def _fits(text: str, hit: Hit[_Form], language: str) -> bool:
    """Whether what stands there is the alias: of the language, in its case, and not part of a longer version."""
    alias = hit.value.alias
    if alias.language and language and alias.language != language and " " not in alias.form:
        return False
    return _case_fits(text, hit) and not _MORE_OF_VERSION.match(text, hit.end - 1)


def _case_fits(text: str, hit: Hit[_Form]) -> bool:
    """Whether the surface has the alias's own case, or capitals where it has some: all of them after an article."""
    surface, form = text[hit.start : hit.end], hit.value.alias.form
    if surface == form or form.islower():
        return "\n" not in surface
    if "\n" in surface:
        return False
    if form.isupper() and len(form) <= _LONGEST_ACRONYM:
        return surface.isupper()
    article = _ARTICLE.match(form)
    if article and article.end() < len(form) and form[article.end()].isupper():
        return surface[article.end() : article.end() + 1].isupper()
    return surface[:1].isupper() or not form[:1].isupper()


def _starts_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text, max(0, start - 8), start) is not None


def _is_followed_by_small_word(text: str, end: int) -> bool:
    following = text[end : end + 3].lstrip(" '’,")
    return following[:1].islower()


def _longest(hits: Iterable[Hit[_Form]], sure: Collection[int]) -> Iterator[Hit[_Form]]:
    """Of overlapping hits the longest; of the same span the entity that is surely named elsewhere."""
    end = 0
    for hit in sorted(hits, key=lambda one: (one.start, -one.end, one.value.entry not in sure)):
        if hit.start >= end:
            yield hit
            end = hit.end
