"""Two editors who save the same row at the same moment, on PostgreSQL as it is: one is told what the other did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from articles.models import Change, Entity
from tests.desk.forms import form_of
from tests.factories import make_entity

TRIES = 5


@pytest.mark.django_db(transaction=True)
def test_one_of_two_editors_at_the_same_moment_is_told() -> None:
    desks = []
    for name in ("first", "second"):
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        desks.append(client)
    for number in range(TRIES):
        assert sorted(saved_at_once(desks, make_entity(f"Company {number}"))) == [200, 302]
    assert Change.objects.count() == TRIES


def saved_at_once(desks: list[Client], entity: Entity) -> list[int]:
    address = f"/admin/articles/entity/{entity.pk}/change/"
    form = {**form_of(desks[0].get(address).content.decode()), "kind": "company", "slug": entity.slug, "parent": ""}
    both = Barrier(2)

    def save(client: Client, country: str) -> int:
        both.wait()
        try:
            return client.post(address, {**form, "country": country}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(save, desks, ("FR", "US")))
    entity.refresh_from_db()
    assert entity.country == ("FR", "US")[statuses.index(302)]
    return statuses
