"""Articles → tellings: of those that tell one text, the earliest is the origin of all.

1. Take some articles that were not compared with others since they have their text.
2. The groups that some of them were in are made anew from their members, each group once.
3. Each joins all groups in which one is its copy; their earliest is the origin of all. So the groups are what hangs
   together by likeness, and the same whoever came first.
4. Events whose claims have another origin by that are to be made anew.

An index finds the candidates; of a group only so many are read as it takes to find one copy. Serial, as placing is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Article, Event
from articles.placing.lock import one_at_a_time
from articles.text.copies import Print, are_copies, bands_of, print_of, shared_part

LEAST_TOLD = 0.25
MOST_READ = 20


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of the shorter of two texts stands in the other (0 to 1), and whether this makes them copies."""

    article: Article
    shared: float
    is_copy: bool


def compare_waiting(most: int = 100) -> int:
    """Compare up to `most` articles with those like them; returns how many were."""
    with one_at_a_time():
        waiting = list(Article.objects.waiting_for_bands().defer("search")[:most])
        for article in waiting:
            Article.objects.filter(pk=article.pk).update(bands=bands_of(article.text))
        alone = Article.objects.filter(pk__in=_left_groups(waiting), bands__len__gt=0).defer("search")
        for article in alone.order_by("pk"):
            _join(article)
        return len(waiting)


def likenesses_of(text: str) -> list[Likeness]:
    """The articles with which a text that is not stored has a good part in common, the most alike first."""
    bands, own = set(bands_of(text)), print_of(text)
    rows = Article.objects.sharing_bands(bands).values_list("pk", "bands") if bands else ()
    by_bands = sorted(rows, key=lambda row: (len(bands & set(row[1])), row[0]), reverse=True)
    read = Article.objects.select_related("source").defer("search").in_bulk([pk for pk, _ in by_bands[:MOST_READ]])
    found = [_likeness(own, article) for article in read.values()]
    return sorted((one for one in found if one.shared >= LEAST_TOLD), key=lambda one: (-one.shared, one.article.pk))


def _likeness(own: Print, article: Article) -> Likeness:
    other = print_of(article.text)
    return Likeness(article, shared_part(own, other), are_copies(own, other))


def _left_groups(articles: Iterable[Article]) -> set[int]:
    """The articles, and all who were in a group with one of them: each is alone now."""
    members = _members({article.origin_id or article.pk for article in articles})
    _set_origin(members, None)
    return {member.pk for member in members}


def _join(article: Article) -> None:
    known = _origins_of_copies(article)
    if known:
        members = _members([article.pk, *known])
        earliest = min(members, key=lambda one: (one.told_at, one.address_key))
        _set_origin([one for one in members if one != earliest], earliest)
        _set_origin([earliest], None)


def _origins_of_copies(article: Article) -> set[int]:
    """The groups in which one is a copy of the article."""
    own, found = print_of(article.text), set[int]()
    for pk, origin in list(Article.objects.maybe_copies_of(article).order_by("pk").values_list("pk", "origin")):
        group = origin or pk
        if group not in found and are_copies(own, _print_of(pk)):
            found.add(group)
    return found


def _print_of(pk: int) -> Print:
    return print_of(Article.objects.values_list("text", flat=True).get(pk=pk))


def _members(origins: Iterable[int]) -> list[Article]:
    return list(Article.objects.told_like(*origins).without_text().order_by("pk"))


def _set_origin(articles: list[Article], origin: Article | None) -> None:
    changed = [one.pk for one in articles if one.origin_id != (origin.pk if origin else None)]
    if changed:
        Article.objects.filter(pk__in=changed).update(origin=origin)
        Event.objects.filter(claims__article__in=changed).update(is_stale=True)
