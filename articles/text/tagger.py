"""The rules' tagger: names, then claims, by a gazetteer and a lexicon a language.

1. The language, where the document does not say.
2. Known names, by the gazetteer; unknown ones as suggestions.
3. Claims, by the language's lexicon; none in a third language.
4. Topics, by their phrases in the language.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from articles.text.claims.extraction import ClaimFinder
from articles.text.claims.reading import Reading
from articles.text.claims.scene import Name
from articles.text.language import detect
from articles.text.legible import Legible, is_legible, legible
from articles.text.lexicon import Lexicon
from articles.text.names import NameFinder
from articles.text.suggestions import NameSuggester, name_cues, without_stretched
from articles.text.topics import Topic, TopicFinder
from articles.text.values import Document, EntityKind, GazetteerEntry, Mention, Suggestion, Tagging

TAGGER_VERSION: int = 6


def name_finder(gazetteer: Sequence[GazetteerEntry], lexicons: Mapping[str, Lexicon]) -> NameFinder:
    """What finds known names as the tagger does."""
    cues = name_cues(lexicons.values())
    context = frozenset().union(*(lexicon.words("ai_context") for lexicon in lexicons.values()))
    return NameFinder(gazetteer, context, cues.company_suffixes, cues.phrases)


class RuleTagger:
    """A `Tagger` by rules. Built once: the automatons are shared by all documents."""

    def __init__(
        self, gazetteer: Sequence[GazetteerEntry], lexicons: Mapping[str, Lexicon], topics: Sequence[Topic] = ()
    ) -> None:
        self._entries = {entry.key: entry for entry in gazetteer}
        cues = name_cues(lexicons.values())
        self._names = name_finder(gazetteer, lexicons)
        models = next((lexicon.name_models for lexicon in lexicons.values()), {})
        self._suggester = NameSuggester(cues, models, gazetteer)
        self._claims = {language: ClaimFinder(lexicon) for language, lexicon in lexicons.items()}
        self._topics = TopicFinder(topics)
        self._makers = dict(self._product_makers())

    def tag(self, document: Document) -> Tagging:
        """Who is named, what happened and what it is about, by this document."""
        whole = document.whole
        language = document.language or detect(whole)
        mentions, suggestions = self._named(document, language)
        finder = self._claims.get(language)
        names = self._all_names(mentions, suggestions)
        claims = finder.find(document, names, self._makers) if finder else ()
        return Tagging(language, mentions, claims, suggestions, self._topics.find(document, language))

    def names_of(self, document: Document) -> list[Name]:
        """Everybody named, known and unknown."""
        return self._all_names(*self._named(document, document.language))

    def read(self, document: Document) -> Reading:
        """The document as the learnt steps see it; its language must be a known one."""
        return self._claims[document.language].read(document, self.names_of(document), self._makers)

    def _named(self, document: Document, language: str) -> tuple[tuple[Mention, ...], tuple[Suggestion, ...]]:
        if not is_legible(document.whole):
            return self._named_legibly(legible(document.whole), len(document.title), language)
        return self._named_in(document.whole, len(document.title), language)

    def _named_legibly(
        self, read: Legible, title_end: int, language: str
    ) -> tuple[tuple[Mention, ...], tuple[Suggestion, ...]]:
        mentions, suggestions = self._named_in(read.text, bisect_left(read.starts, title_end), language)
        return (
            tuple(Mention(one.key, *read.span(one.start, one.end)) for one in mentions),
            tuple(Suggestion(one.name, one.kind, *read.span(one.start, one.end)) for one in suggestions),
        )

    def _named_in(
        self, whole: str, title_end: int, language: str
    ) -> tuple[tuple[Mention, ...], tuple[Suggestion, ...]]:
        mentions = self._names.find(whole, language)
        suggestions = self._suggester.suggest(whole, title_end, mentions)
        return without_stretched(mentions, suggestions), suggestions

    def _all_names(self, mentions: Sequence[Mention], suggestions: Sequence[Suggestion]) -> list[Name]:
        return [*map(self._known, mentions), *map(_unknown, suggestions)]

    def _known(self, mention: Mention) -> Name:
        entry = self._entries[mention.key]
        maker = self._entries.get(entry.parent or "")
        return Name(mention.start, mention.end, entry.name, entry.kind, mention.key, maker.name if maker else None)

    def _product_makers(self) -> Iterator[tuple[str, Name]]:
        for entry in self._entries.values():
            maker = self._entries.get(entry.parent or "")
            if entry.kind is EntityKind.PRODUCT and maker is not None:
                yield entry.key, Name(0, 0, maker.name, maker.kind, maker.key)


def _unknown(suggestion: Suggestion) -> Name:
    return Name(suggestion.start, suggestion.end, suggestion.name, suggestion.kind, is_suggested=True)
