from django.urls import URLPattern, path

from articles.text.values import EntityKind
from articles.views import entities, events, exports, front, operations, reading, searching, websub

TIMELINES = {
    EntityKind.COMPANY: "companies",
    EntityKind.PERSON: "people",
    EntityKind.PRODUCT: "products",
    EntityKind.ORGANISATION: "organisations",
}


def taken_away(kind: EntityKind, room: str) -> list[URLPattern]:
    """The timelines of a kind in the forms that readers take away."""
    base = f"{room}/<slug:slug>/timeline"
    return [
        path(f"{base}.embed", exports.embed, {"kind": kind}, name=f"{kind}-embed"),
        path(f"{base}.print", exports.printed, {"kind": kind}, name=f"{kind}-print"),
        path(f"{base}.<str:form>", exports.timeline, {"kind": kind}, name=f"{kind}-export"),
    ]


urlpatterns = [
    *[each for kind, room in TIMELINES.items() for each in taken_away(kind, room)],
    path("", front.front, name="front"),
    path("companies/", entities.a_to_z, {"kind": EntityKind.COMPANY}, name="companies"),
    path("people/", entities.a_to_z, {"kind": EntityKind.PERSON}, name="people"),
    path("products/", entities.a_to_z, {"kind": EntityKind.PRODUCT}, name="products"),
    path("organisations/", entities.a_to_z, {"kind": EntityKind.ORGANISATION}, name="organisations"),
    path("companies/<slug:slug>/", entities.timeline, {"kind": EntityKind.COMPANY}, name="company"),
    path("people/<slug:slug>/", entities.timeline, {"kind": EntityKind.PERSON}, name="person"),
    path("products/<slug:slug>/", entities.timeline, {"kind": EntityKind.PRODUCT}, name="product"),
    path("organisations/<slug:slug>/", entities.timeline, {"kind": EntityKind.ORGANISATION}, name="organisation"),
    path("events/<int:pk>/", events.event, name="event"),
    path("events/<int:pk>/cite.<str:form>", exports.cite_event, name="cite-event"),
    path("articles/<int:pk>/", reading.article, name="article"),
    path("articles/<int:pk>/cite.<str:form>", exports.cite_article, name="cite-article"),
    path("search/", searching.search, name="search"),
    path("search/feed.atom", searching.feed, name="search-feed"),
    path("language/", front.language, name="language"),
    path("websub/<str:token>/", websub.websub, name="websub"),
    path("favicon.ico", operations.favicon),
    path("robots.txt", operations.robots),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]
