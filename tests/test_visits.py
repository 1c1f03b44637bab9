"""When a reader was here before: idle times end a visit, reloads do not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from articles import visits
from articles.models import Visit
from articles.visits import IDLE, Visits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


class TestWithoutAnAccount:
    def test_the_first_visit_has_none_before(self) -> None:
        assert visits.noted(None, NOW) == Visits(None, NOW)

    def test_reading_on_keeps_what_was_new(self) -> None:
        known = Visits(NOW - timedelta(days=3), NOW)
        for minutes in (29, 58, 87):
            known = visits.noted(known, NOW + minutes * A_MINUTE)
        assert known == Visits(NOW - timedelta(days=3), NOW + 87 * A_MINUTE)

    def test_after_an_idle_time_the_next_visit_begins(self) -> None:
        later = NOW + IDLE + A_MINUTE
        assert visits.noted(Visits(None, NOW), later) == Visits(NOW, later)

    def test_a_reload_at_once_is_not_worth_noting(self) -> None:
        known = Visits(None, NOW)
        assert visits.noted(known, NOW + timedelta(seconds=59)) is known

    @given(st.none() | st.integers(1, 2**32), st.integers(1, 2**32))
    def test_they_are_read_back_as_they_were_written(self, previous: int | None, current: int) -> None:
        known = Visits(previous and datetime.fromtimestamp(previous, UTC), datetime.fromtimestamp(current, UTC))  # type: ignore[arg-type]
        assert Visits.parse(str(known)) == known

    @given(st.text())
    def test_what_tells_none_is_the_first_visit(self, written: str) -> None:
        assert Visits.parse(written + "x") is None

    @pytest.mark.parametrize("written", ["", ".", "1", "1.", "1.99999999999999999999", "99999999999999.1"])
    def test_neither_does_what_is_no_time(self, written: str) -> None:
        assert Visits.parse(written) is None


@pytest.mark.django_db
class TestWithAnAccount:
    @pytest.fixture
    def user(self) -> User:
        return User.objects.create_user("reader")

    def test_it_is_the_same_as_without(self, user: User) -> None:
        assert visits.note(user, NOW) == Visits(None, NOW)
        assert visits.note(user, NOW + 20 * A_MINUTE) == Visits(None, NOW + 20 * A_MINUTE)
        assert visits.note(user, NOW + 60 * A_MINUTE) == Visits(NOW + 20 * A_MINUTE, NOW + 60 * A_MINUTE)
        assert visits.note(user, NOW + 80 * A_MINUTE).previous_at == NOW + 20 * A_MINUTE
        assert Visit.objects.get(user=user).current_at == NOW + 80 * A_MINUTE

    def test_of_two_requests_at_once_one_begins_the_visit(self, user: User) -> None:
        visits.note(user, NOW)
        later = NOW + 60 * A_MINUTE
        assert visits.note(user, later) == visits.note(user, later + timedelta(microseconds=1)) == Visits(NOW, later)

    def test_each_user_has_their_own(self, user: User) -> None:
        visits.note(user, NOW)
        assert visits.note(User.objects.create_user("other"), NOW + 60 * A_MINUTE).previous_at is None
