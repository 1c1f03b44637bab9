"""A form that an editor writes → the stored articles that it would match: found by their words, and read as the tagger
reads them. Work is bounded: of a form whose words very many articles hold the newest are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchQueryCombinable

from articles import data
from articles.models import Alias, Article, Entity, Mention
from articles.models.search import words_query
from articles.text import folding, phrases, values
from articles.text.contexts import Context, context
from articles.text.names import NameFinder
from articles.text.operators import Words
from articles.text.tagger import name_finder
from articles.text.values import EntityKind, GazetteerEntry

MOST_READ = 1_000
SAMPLE = 200
MOST_SHOWN = 14
MOST_TAGGED = 10_000
_OURS = "ours"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entity as its form has it, saved or not, with all its names."""

    name: str
    kind: EntityKind
    aliases: tuple[values.Alias, ...]
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one name would match. `read_count` articles were read, the newest alone where `is_cut`: then more than
    `MOST_READ` hold its words. Of these it counts in `articles`, and stands in `standing_count`, which is more where it
    counts only with context; `known_count` mention the entity already."""

    alias: values.Alias
    read_count: int
    is_cut: bool
    articles: Sequence[int]
    standing_count: int
    known_count: int
    examples: Sequence[tuple[Article, Context]]
    same: Sequence[Entity]
    is_ordinary: bool

    @property
    def more_count(self) -> int:
        return len(self.articles) - len(self.examples)


def foresee(draft: Draft, alias: values.Alias) -> Foreseen:
    """What the alias, one of the draft's, matches in what is stored."""
    articles, is_cut = _candidates(alias.form)
    others = _mentioned_in(articles, draft.pk)
    places = _places(articles, _finder(draft, others), alias.form)
    standing = places
    if alias.ambiguous:
        sure = tuple(replace(one, ambiguous=False) if one == alias else one for one in draft.aliases)
        standing = _places(articles, _finder(replace(draft, aliases=sure), others), alias.form)
    known = Mention.objects.filter(article__in=list(places), entity=draft.pk).values("article").distinct()
    shown = [article for article in articles if article.pk in places][:MOST_SHOWN]
    return Foreseen(
        alias=alias,
        read_count=len(articles),
        is_cut=is_cut,
        articles=list(places),
        standing_count=len(standing),
        known_count=known.count() if draft.pk else 0,
        examples=[(article, context(article.whole, *places[article.pk])) for article in shown],
        same=_named_the_same(alias.form, draft.pk),
        is_ordinary=any(folding.fold(alias.form) in lexicon.ordinary for lexicon in data.lexicons().values()),
    )


def draft_of(entity: Entity) -> Draft:
    aliases = (values.Alias(one.form, one.language, one.is_ambiguous) for one in entity.aliases.all())
    return Draft(entity.name, EntityKind(entity.kind), tuple(aliases), entity.pk)


def tag_again(entity: Entity, added: Iterable[values.Alias], removed: Iterable[values.Alias]) -> int:
    """Have the articles read anew that hold a name which the entity now has, or had; up to `MOST_TAGGED` for each name.
    Returns how many these are."""
    draft = draft_of(entity)
    keys: set[int] = set()
    for alias in added:
        found = foresee(draft, alias)
        keys |= set(found.articles if not found.is_cut else _holding(alias.form, MOST_TAGGED))
    for alias in removed:
        keys |= naming(entity, [alias.form])
    Article.objects.filter(pk__in=keys).update(tag_again=True)
    return len(keys)


def naming(entity: Entity, forms: Iterable[str]) -> set[int]:
    """The articles, up to `MOST_TAGGED` a form, that mention the entity and hold the words of one of the forms."""
    mentioning = Article.objects.filter(pk__in=Mention.objects.filter(entity=entity).values("article"))
    found = (mentioning.filter(search=_words(form)).order_by().values_list("pk", flat=True) for form in forms)
    return {pk for keys in found for pk in keys[:MOST_TAGGED]}


def _candidates(form: str) -> tuple[Sequence[Article], bool]:
    """The articles that hold the form's words, newest first; where they are very many, some, and True."""
    keys = _holding(form, MOST_READ + 1)
    is_cut = len(keys) > MOST_READ
    found = Article.objects.filter(search=_words(form)) if is_cut else Article.objects.filter(pk__in=keys)
    return list(found.newest_first().defer("search")[: SAMPLE if is_cut else None]), is_cut


def _holding(form: str, most: int) -> Sequence[int]:
    return list(Article.objects.filter(search=_words(form)).order_by().values_list("pk", flat=True)[:most])


def _words(form: str) -> SearchQueryCombinable:
    """What holds all words, as they are written ("X.AI") or where marks are blanks ("X AI")."""
    ways = dict.fromkeys([_quoted(form.replace('"', " ")), _quoted(phrases.fold(form))])
    first, *others = (words_query(Words(words, ())) for words in ways)
    return first | others[0] if others else first


def _quoted(text: str) -> str:
    return " ".join(f'"{word}"' for word in text.split()) or '""'


def _mentioned_in(articles: Sequence[Article], pk: int | None) -> Sequence[GazetteerEntry]:
    """The others whom the articles name: a longer name of theirs goes before, and gives context."""
    named = Mention.objects.filter(article__in=[article.pk for article in articles]).values("entity").distinct()
    others = Entity.objects.filter(pk__in=named).exclude(pk=pk or 0).prefetch_related("aliases")
    return [_entry(str(other.pk), draft_of(other)) for other in others]


def _entry(key: str, draft: Draft) -> GazetteerEntry:
    return GazetteerEntry(key, draft.name, draft.kind, draft.aliases)


def _finder(draft: Draft, others: Sequence[GazetteerEntry]) -> NameFinder:
    return name_finder([_entry(_OURS, draft), *others], data.lexicons())


def _places(articles: Sequence[Article], finder: NameFinder, form: str) -> dict[int, tuple[int, int]]:
    """By the article, the first place where the form is a mention."""
    wanted, found = phrases.fold(form).split(), dict[int, tuple[int, int]]()
    for article in articles:
        whole = article.whole
        ours = (one for one in finder.find(whole, article.language) if one.key == _OURS)
        place = next((one for one in ours if phrases.fold(whole[one.start : one.end]).split() == wanted), None)
        if place is not None:
            found[article.pk] = place.start, place.end
    return found


def _named_the_same(form: str, pk: int | None) -> Sequence[Entity]:
    same = Alias.objects.filter(folded=folding.fold(form)).exclude(entity=pk).values("entity")
    return list(Entity.objects.filter(pk__in=same, merged_into=None).exclude(merged=pk)[:MOST_SHOWN])
