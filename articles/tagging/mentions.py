"""Where an article names whom: as the tagger finds it, but for what editors said of single places and forms."""

from __future__ import annotations

from collections.abc import Sequence

from articles.models import Article, Mention
from articles.text.folding import fold
from articles.text.places import Place, nearest, overlap, places_of
from articles.text.values import Mention as Found


def write_mentions(article: Article, found: Sequence[Found]) -> None:
    """Replace the tagger's mentions by these. What an editor made stays while its words stand in the text, what one
    refused stays away."""
    article.mentions.filter(decided_at=None).delete()
    kept = _follow(article)
    refused = {(entity, fold(form)) for entity, form in article.refused_mentions.values_list("entity", "form")}
    Mention.objects.bulk_create(
        Mention(article=article, entity_id=int(one.key), start=one.start, end=one.end)
        for one in found
        if (int(one.key), fold(article.whole[one.start : one.end])) not in refused
        and not any(overlap((one.start, one.end), place) for place in kept)
    )


def _follow(article: Article) -> list[Place]:
    """Move the editors' mentions to where their words stand now, each to a place of its own; drop those without."""
    places: list[Place] = []
    moved: list[Mention] = []
    left: list[int] = []
    for mention in article.mentions.order_by("start", "pk"):
        was, place = (mention.start, mention.end), _place_of(mention, article.whole, places)
        if place != was:
            left.append(mention.pk)
        if place is not None:
            places.append(place)
            mention.start, mention.end = place
            moved += [mention] if place != was else []
    article.mentions.filter(pk__in=left).delete()  # one may come to stand where another stood
    Mention.objects.bulk_create(moved)
    return places


def _place_of(mention: Mention, whole: str, taken: Sequence[Place]) -> Place | None:
    here = (mention.start, mention.end)
    if whole[mention.start : mention.end] == mention.form and here not in taken:
        return here
    places = (place for place in places_of(mention.form, whole) if _is_apart(whole, place) and place not in taken)
    return nearest(places, mention.start)


def _is_apart(whole: str, place: Place) -> bool:
    """Whether the words are no part of longer ones."""
    around = whole[max(place[0] - 1, 0) : place[0]] + whole[place[1] : place[1] + 1]
    return not any(one.isalnum() for one in around)
