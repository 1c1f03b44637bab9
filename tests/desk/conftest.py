import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def desk(client: Client) -> Client:
    """Somebody who may do all of it."""
    client.force_login(User.objects.create_superuser("editor"))
    return client
