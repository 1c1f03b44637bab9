from django.urls import URLPattern, path

from articles.text.values import EntityKind
from articles.views import entities, events, exports, front, operations, reading, searching, subscriptions, websub

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
    path("digest/", subscriptions.subscribe, name="digest"),
    path("digest/sent/", subscriptions.sent, name="digest_sent"),
    path("digest/sign-in/", subscriptions.sign_in, name="digest_sign_in"),
    path("digest/confirm/<str:token>/", subscriptions.confirm, name="digest_confirm"),
    path("digest/address/<str:token>/", subscriptions.address, name="digest_address"),
    path("digest/<str:token>/", subscriptions.preferences, name="digest_preferences"),
    path("digest/<str:token>/standing/", subscriptions.standing, name="digest_standing"),
    path("digest/<str:token>/data.json", subscriptions.export, name="digest_export"),
    path("digest/<str:token>/erase/", subscriptions.erase, name="digest_erase"),
    path("digest/<str:token>/leave/", subscriptions.leave, name="digest_leave"),
    path("digest/<str:token>/one-click/", subscriptions.one_click, name="digest_one_click"),
    path("websub/<str:token>/", websub.websub, name="websub"),
    path("favicon.ico", operations.favicon),
    path("robots.txt", operations.robots),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]
