from django.urls import path

from articles.text.values import EntityKind
from articles.views import entities, events, front, operations, reading, websub

urlpatterns = [
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
    path("articles/<int:pk>/", reading.article, name="article"),
    path("search/", front.search, name="search"),
    path("language/", front.language, name="language"),
    path("websub/<str:token>/", websub.websub, name="websub"),
    path("favicon.ico", operations.favicon),
    path("robots.txt", operations.robots),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]
