"""Who "the start-up", "le groupe", "it" or "the maker of ChatGPT" is: the last suitable name told before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from articles.text.claims.scene import Name, Sentence
from articles.text.phrases import Hit
from articles.text.values import EntityKind

COMPANY_REFERENCE, PERSON_REFERENCE, ANY_REFERENCE = "company_reference", "person_reference", "any_reference"
BOTH_REFERENCE, MAKER_REFERENCE = "both_reference", "maker_reference"
_KINDS: Mapping[str, frozenset[EntityKind]] = {
    COMPANY_REFERENCE: frozenset((EntityKind.COMPANY, EntityKind.ORGANISATION)),
    PERSON_REFERENCE: frozenset((EntityKind.PERSON,)),
    ANY_REFERENCE: frozenset((EntityKind.COMPANY, EntityKind.PERSON, EntityKind.ORGANISATION)),
}
_MEMORY = 8
_MAKER_GAP = 12
_CLAUSE_OPENING = re.compile(
    r"(?:^|[,;:.!?«“\"\n–—-]|\b(?:and|but|et|mais|que|qu|that|said|says|whether|si|if|when|as|quand))[\s'’]*$"
)


def resolve(whole: str, sentences: Sequence[Sentence], makers: Mapping[str, Name]) -> Iterator[Sentence]:
    """The sentences with references added to their names. `makers` gives each product's key its company."""
    told: list[tuple[Name, ...]] = []
    for sentence in sentences:
        references = list(_references(whole, sentence, told, makers))
        resolved = sentence.with_names([*sentence.names, *references]) if references else sentence
        told.append(resolved.names)
        yield resolved


def _references(
    whole: str, sentence: Sentence, told: Sequence[tuple[Name, ...]], makers: Mapping[str, Name]
) -> Iterator[Name]:
    for hit in sentence.classes:
        if hit.value == MAKER_REFERENCE:
            yield from _maker(hit, sentence, makers)
        elif hit.value == BOTH_REFERENCE:
            yield from (_standing_for(name, hit) for name in _last_two(told[-_MEMORY:]))
        elif hit.value in _KINDS and not _is_apposed(hit, sentence) and _can_refer(whole, hit):
            before = [name for name in sentence.names if name.end <= hit.start and name.key]
            antecedent = _antecedent(hit.value, before, [*told[:1], *told[1:][-_MEMORY:]])
            if antecedent is not None:
                yield _standing_for(antecedent, hit)


def _can_refer(whole: str, hit: Hit[str]) -> bool:
    """A pronoun counts where a clause opens; "the start-up" anywhere."""
    if hit.value == COMPANY_REFERENCE:
        return True
    return _CLAUSE_OPENING.search(whole, max(0, hit.start - 12), hit.start) is not None


def _is_apposed(hit: Hit[str], sentence: Sentence) -> bool:
    """Whether the name follows at once: "the start-up Mistral AI"."""
    return any(0 <= name.start - hit.end <= 2 for name in sentence.names)


def _antecedent(reference: str, before: Sequence[Name], told: Sequence[tuple[Name, ...]]) -> Name | None:
    kinds = _KINDS[reference]
    if reference == COMPANY_REFERENCE:
        same = next((name for name in before if name.kind in kinds), None)
        if same is not None:
            return None
    for names in reversed(told):
        found = next((name for name in names if name.kind in kinds), None)
        if found is not None:
            return found
    return None


def _last_two(told: Sequence[tuple[Name, ...]]) -> Sequence[Name]:
    """The two companies told together last: "the two groups" """
    for names in reversed(told):
        companies = {name.name: name for name in names if name.kind is EntityKind.COMPANY}
        if len(companies) > 1:
            return list(companies.values())[:2]
    return ()


def _maker(hit: Hit[str], sentence: Sentence, makers: Mapping[str, Name]) -> Iterator[Name]:
    for name in sentence.names:
        is_near = 0 <= name.start - hit.end <= _MAKER_GAP or 0 <= hit.start - name.end <= 3
        maker = makers.get(name.key or "")
        if is_near and maker is not None:
            yield _standing_for(maker, hit)
            return


def _standing_for(name: Name, hit: Hit[str]) -> Name:
    return Name(hit.start, hit.end, name.name, name.kind, name.key, name.maker, is_reference=True)
