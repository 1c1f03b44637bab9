"""Signing up and all that subscribers do by themselves, as browsers, mail programs, scanners and floods do it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import limits, subscriptions, tasks
from articles.digests.letters import Handed, Letter, Outcome
from articles.forms import MOST_FOLLOWS, MOST_SEARCHES, SubscriptionForm
from articles.models import Entity, Follow, SavedSearch, Subscriber, TopicFollow, passes
from articles.models.passes import AGES, Purpose
from articles.subscriptions import Wishes
from tests.factories import NOW, make_entity
from tracker.celery import app

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://\S+")
TYPED: dict[str, object] = {
    "email": "ann@example.org",
    "topic": ["safety"],
    "searches": "",
    "language": "en",
    "weekday": "3",
    "hour": "7",
    "zone": "Asia/Kolkata",
    "alerts_a_day": "0",
}
MANAGED = ("digest_preferences", "digest_export", "digest_erase")


@pytest.fixture(autouse=True)
def no_limit_reached() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Tasks are done in the place where they are rung for."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def ann() -> Subscriber:
    subscriber = subscriptions.ask("ann@example.org", Wishes("en", topics=["safety"]))
    subscriptions.confirm(subscriber, NOW)
    subscriber.refresh_from_db()
    return subscriber


def path_of(url: str) -> str:
    return url.partition("//")[2].partition("/")[2].join(["/", ""])


def mailed_link() -> str:
    """The path in the last mail; the HTML has the same."""
    body = str(mail.outbox[-1].body)
    (link,) = LINK.findall(body)
    assert link in unescape(str(mail.outbox[-1].alternatives[0].content))  # type: ignore[attr-defined]
    return path_of(link)


def managing(subscriber: Subscriber, name: str = "digest_preferences") -> str:
    path = path_of(passes.preferences_url(subscriber))
    return path + {"digest_export": "data.json", "digest_erase": "erase/", "digest_standing": "standing/"}.get(name, "")


def posted(client: Client, path: str = "/digest/", **typed: object) -> HttpResponse:
    return client.post(path, {**TYPED, **typed})  # type: ignore[return-value]


def everything() -> list[list[dict[str, object]]]:
    return [list(rows.objects.order_by("pk").values()) for rows in (Subscriber, Follow, TopicFollow, SavedSearch)]


# Signing up


def test_from_the_form_to_the_first_confirmed_day(client: Client) -> None:
    openai = make_entity()
    answer = posted(client, company=["openai"], searches="agents\ndata centre", wants_quiet_line="on", alerts_a_day="2")
    assert (answer.status_code, answer["Location"]) == (302, "/digest/sent/")
    assert b"Look into your mailbox" in client.get("/digest/sent/").content
    subscriber = Subscriber.objects.get()
    assert not subscriber.is_mailable
    (one,) = mail.outbox
    assert (one.to, one.subject) == (["ann@example.org"], "Please confirm: Jalon by mail")
    assert "OpenAI" in one.body
    link = mailed_link()
    page = client.get(link)
    assert b"OpenAI" in page.content
    assert b"Thursday, 07:00 (Asia/Kolkata)" in page.content
    done = client.post(link, follow=True)
    assert b"Your address is confirmed" in done.content
    assert b"Asia/Kolkata" in done.content
    subscriber.refresh_from_db()
    assert subscriber.is_mailable
    wishes = subscriptions.wishes_of(subscriber)
    assert wishes == Wishes("en", 3, 7, "Asia/Kolkata", True, 2, [openai], ["safety"], ["agents", "data centre"])
    assert len(mail.outbox) == 1


def test_a_get_of_any_link_changes_nothing(client: Client, ann: Subscriber) -> None:
    new = subscriptions.ask("new@example.org", Wishes("en"))
    links = [
        passes.confirm_url(new),
        passes.preferences_url(ann),
        passes.sign_in_url(ann),
        passes.unsubscribe_url(ann),
        passes.one_click_url(ann),
        passes.address_url(ann, "other@example.org"),
        *(managing(ann, name) for name in MANAGED),
    ]
    before = everything()
    for link in links:
        path = path_of(link) if "//" in link else link
        for method in (client.get, client.head):
            assert method(path, follow=True).status_code == 200, path
        assert client.options(path).status_code == 405
    assert client.get(managing(ann, "digest_standing")).status_code == 405
    assert everything() == before
    assert mail.outbox == []


def test_the_answer_does_not_tell_who_is_known(client: Client, ann: Subscriber) -> None:
    gone = subscriptions.ask("left@example.org", Wishes("en"))
    subscriptions.confirm(gone, NOW)
    subscriptions.leave(gone, NOW)
    subscriptions.ask("waiting@example.org", Wishes("en"))
    addresses = ("new@example.org", "ann@example.org", "left@example.org", "waiting@example.org")
    for path in ("/digest/", "/digest/sign-in/"):
        answers = [posted(client, path, email=address) for address in addresses]
        assert {(one.status_code, one["Location"], one.content) for one in answers} == {(302, "/digest/sent/", b"")}


def test_who_is_confirmed_gets_a_link_to_what_was_asked_for(client: Client, ann: Subscriber) -> None:
    make_entity("Mistral AI")
    before = everything()
    posted(client, email="ANN@example.org", company=["mistral-ai"], topic=["chips"], zone="Asia/Tokyo")
    assert everything() == before
    assert mail.outbox[0].to == ["ann@example.org"]
    page = client.get(mailed_link()).content.decode()
    assert re.search(r'value="mistral-ai" checked', page), "as the form there begins, for the owner to save"
    assert re.search(r'value="chips" checked', page)
    assert re.search(r'value="safety" checked', page)
    assert everything() == before


def test_signing_in_by_mail(client: Client, ann: Subscriber) -> None:
    assert client.post("/digest/sign-in/", {"email": "nobody@example.org"}).status_code == 302
    assert mail.outbox == []
    client.post("/digest/sign-in/", {"email": " Ann@Example.org"})
    assert mail.outbox[0].subject == "Your link to Jalon by mail"
    assert client.get(mailed_link()).status_code == 200


def test_what_is_at_fault_is_told_and_nothing_typed_is_lost(client: Client) -> None:
    make_entity()
    answer = posted(
        client,
        email="Ann <ann@example.org>",
        company=["openai", "nobody"],
        searches="agents\n",
        zone="Mars/Base",
        hour="25",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for told in ("Enter the address alone", "Nothing here is known as: nobody", "No such time zone", "Select a valid"):
        assert told in page
    for kept in (
        "Ann &lt;ann@example.org&gt;",
        'value="openai" checked',
        'value="nobody" checked',
        ">agents",
        "Mars/Base",
    ):
        assert kept in page
    assert 'href="#company"' in page
    assert "autofocus" in page
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_page_is_there_in_both_languages(client: Client, ann: Subscriber, language: str) -> None:
    for path in ("/digest/", "/digest/sent/", "/digest/sign-in/", *(managing(ann, name) for name in MANAGED[::2])):
        answer = client.get(path, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()


def test_the_zone_and_language_begin_as_the_readers(client: Client) -> None:
    french = client.get("/digest/", headers={"accept-language": "fr"}).content.decode()
    assert 'value="Europe/Paris"' in french
    assert '<option value="fr" selected>' in french
    assert "data-propose" in french


def test_nothing_followed_is_asked_about(client: Client) -> None:
    assert b"Choose at least one" in posted(client, topic=[]).content


def test_the_links_on_pages_begin_the_form(client: Client) -> None:
    make_entity("Twitter", merged_into=make_entity("X"))
    query = urlencode({"company": ["twitter", "nobody"], "topic": ["safety", "nonsense"], "q": "data \x00centre"}, True)
    page = client.get(f"/digest/?{query}").content.decode()
    assert re.findall(r'name="(?:company|topic)" value="([^"]*)" checked', page) == ["x", "safety"]
    assert ">data centre</textarea>" in page
    assert "?company=x" in client.get("/companies/x/").content.decode()


def test_finding_companies_as_one_types_and_without_a_script(client: Client) -> None:
    make_entity("OpenAI")
    make_entity("Mistral AI")
    typed = {**TYPED, "email": "half an addr", "company": ["openai"], "find": "mistral", "look": "1"}
    part = client.post("/digest/", typed, headers={"hx-request": "true"}).content.decode()
    assert part.startswith('<div id="picks">')
    assert re.findall(r'value="([\w-]+)"( checked)?', part) == [("openai", " checked"), ("mistral-ai", "")]
    page = client.post("/digest/", typed)
    assert page.status_code == 200
    assert part.partition('<p id="found-count"')[0].strip() in page.content.decode()
    assert "1 more is named like “mistral”" in part.partition('<p id="found-count"')[2], (
        "told to those who do not see it"
    )
    assert "half an addr" in page.content.decode()
    assert not Subscriber.objects.exists()


def test_a_name_typed_but_not_ticked_is_asked_about(client: Client) -> None:
    make_entity("Mistral AI")
    answer = posted(client, find="mistral")
    assert answer.status_code == 422
    assert "Tick the ones you mean by “mistral”" in answer.content.decode()
    assert posted(client, find="mistral", company=["mistral-ai"]).status_code == 302


def test_huge_lists(client: Client) -> None:
    entities = [Entity(name=f"C{n}", slug=f"c{n}", kind="company") for n in range(MOST_FOLLOWS + 1)]
    Entity.objects.bulk_create(entities)
    slugs = [one.slug for one in entities]
    answer = posted(client, company=slugs)
    assert answer.status_code == 422
    assert b"Follow 200 at most: these are 201." in answer.content
    assert all(f'value="{slug}" checked' in answer.content.decode() for slug in slugs)
    assert b"at most, one a line" in posted(client, searches="\n".join(map(str, range(MOST_SEARCHES + 1)))).content
    assert b"characters at most" in posted(client, searches="x" * 301).content
    far_too_many = posted(client, company=["c1"] * 2000)
    assert far_too_many.status_code == 400
    assert b"a list of follows has 200 at most" in far_too_many.content
    assert posted(client, company=slugs[:-1]).status_code == 302
    assert Follow.objects.count() == MOST_FOLLOWS


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([*TYPED, "company", "find", "wants_quiet_line", "look", "other"]),
        st.one_of(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=5), st.integers().map(str)),
    )
)
def test_whatever_is_posted_is_answered(client: Client, typed: dict[str, object]) -> None:
    cache.clear()
    before = len(mail.outbox)
    answer = posted(client, **typed)
    assert answer.status_code in (200, 302, 422)
    assert all("\n" not in address for one in mail.outbox[before:] for address in one.to)


# Floods


def test_a_flood_from_one_visitor_is_told_when_to_try_again(client: Client) -> None:
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        answers = [posted(client, email=f"{n}@example.org") for n in range(limits.ASKED_BY_VISITOR.most + 5)]
    assert [one.status_code for one in answers].count(302) == limits.ASKED_BY_VISITOR.most
    last = answers[-1]
    assert (last.status_code, last["Retry-After"]) == (429, "2400")
    assert f"{limits.ASKED_BY_VISITOR.most + 4}@example.org" in last.content.decode(), "nothing typed is lost"
    assert "in 40\xa0minutes" in last.content.decode()
    assert len(mail.outbox) == Subscriber.objects.count() == limits.ASKED_BY_VISITOR.most


@pytest.mark.parametrize("known", [True, False])
def test_one_mailbox_gets_one_mail_an_hour(client: Client, known: bool) -> None:
    if known:
        subscriptions.confirm(subscriptions.ask("ann@example.org", Wishes("en")), NOW)
    statuses = [posted(client, path).status_code for path in ("/digest/", "/digest/sign-in/") for _ in range(5)]
    assert statuses == [302] * limits.ASKED_FOR_MAILBOX.most + [429] * (10 - limits.ASKED_FOR_MAILBOX.most)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "visitors"),
    [
        (0, ["1.1.1.1", "2.2.2.2"], 1),
        (1, ["6.6.6.6, 1.1.1.1", "7.7.7.7, 1.1.1.1"], 1),
        (1, ["6.6.6.6, 1.1.1.1", "6.6.6.6, 2.2.2.2"], 2),
        (1, ["2001:db8::1", "2001:db8::2"], 1),
        (2, ["6.6.6.6, 1.1.1.1, 9.9.9.9", "7.7.7.7, 1.1.1.1, 9.9.9.9"], 1),
        (2, ["9.9.9.9", "8.8.8.8"], 1),
    ],
)
def test_only_our_own_proxies_are_believed(
    client: Client, settings: object, proxies: int, forwarded: list[str], visitors: int
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    most = limits.ASKED_BY_VISITOR.most
    for n in range(most):
        client.post("/digest/sign-in/", {"email": f"{n}@example.org"}, headers={"x-forwarded-for": forwarded[0]})
    answer = client.post("/digest/sign-in/", {"email": "z@example.org"}, headers={"x-forwarded-for": forwarded[1]})
    assert answer.status_code == (429 if visitors == 1 else 302)


# Links of no use


@pytest.mark.parametrize("path", ["", "confirm/", "address/"])
@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "é", "x" * 3000, "../../admin", "AAAAAAAAAAAAAAAAAAAAAA.1.x"])
def test_a_forged_link_gets_a_clear_page(client: Client, path: str, token: str) -> None:
    answer = client.get(f"/digest/{path}{token}/")
    assert answer.status_code == 404
    if "/" not in token:
        assert b"This link opens nothing" in answer.content
        assert client.post(f"/digest/{path}{token}/", TYPED).status_code == 404


def test_an_old_link_says_that_it_is_old(client: Client, ann: Subscriber) -> None:
    new = subscriptions.ask("new@example.org", Wishes("en"))
    with time_machine.travel(timezone.now() - max(AGES.values()) - timedelta(days=1)):
        links = [passes.confirm_url(new), passes.preferences_url(ann), passes.address_url(ann, "b@example.org")]
    before = everything()
    for link in links:
        answer = client.post(path_of(link), TYPED)
        assert answer.status_code == 410
        assert b"This link is too old" in answer.content
    assert everything() == before


def test_a_used_link_says_so(client: Client, ann: Subscriber) -> None:
    confirm, move = passes.confirm_url(ann), passes.address_url(ann, "bob@example.org")
    assert client.post(path_of(move)).status_code == 302
    for link in (confirm, move):
        answer = client.post(path_of(link))
        assert answer.status_code == 410
        assert b"This link was used already" in answer.content


def test_links_are_for_what_they_were_mailed_for(client: Client, ann: Subscriber) -> None:
    before = everything()
    leave = passes.issue(ann, Purpose.LEAVE)
    for path in (
        f"/digest/{leave}/",
        f"/digest/{leave}/erase/",
        f"/digest/{leave}/one-click/",
        f"/digest/confirm/{leave}/",
    ):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert everything() == before


# Preferences


def test_changing_everything(client: Client, ann: Subscriber) -> None:
    openai = make_entity()
    answer = posted(client, managing(ann), company=["openai"], topic=["chips"], searches="agents", alerts_a_day="4")
    assert answer.status_code == 302
    ann.refresh_from_db()
    assert subscriptions.wishes_of(ann) == Wishes("en", 3, 7, "Asia/Kolkata", False, 4, [openai], ["chips"], ["agents"])
    assert b"Your changes are kept" in client.get(answer["Location"]).content
    assert posted(client, managing(ann), zone="nowhere").status_code == 422
    assert mail.outbox == []


@time_machine.travel(NOW, tick=False)
def test_when_the_next_mail_comes_by_their_own_clock(client: Client, ann: Subscriber) -> None:
    Subscriber.objects.update(weekday=0, hour=18, zone="Asia/Kolkata")
    page = client.get(managing(ann)).content.decode()
    assert "Monday 2 March 2026 at 18:00" in page
    Subscriber.objects.update(hour=17)
    assert "Monday 9 March 2026 at 17:00" in client.get(managing(ann)).content.decode()


def test_another_address_is_confirmed_first(client: Client, ann: Subscriber) -> None:
    answer = posted(client, managing(ann), email="bob@example.org")
    assert b"until then the mails go on to the old one" in client.get(answer["Location"]).content
    ann.refresh_from_db()
    assert ann.email == "ann@example.org"
    assert mail.outbox[0].to == ["bob@example.org"]
    link = mailed_link()
    assert b"bob@example.org" in client.get(link).content
    assert b"The mails now go to your new address" in client.post(link, follow=True).content
    ann.refresh_from_db()
    assert ann.email == "bob@example.org"


def test_an_address_of_another_subscriber_is_not_taken(client: Client, ann: Subscriber) -> None:
    subscriptions.confirm(subscriptions.ask("bob@example.org", Wishes("en")), NOW)
    before = everything()
    known = posted(client, managing(ann), email="bob@example.org")
    assert known["Location"].endswith("?done=moving")
    answer = client.post(mailed_link())
    assert answer.status_code == 410
    assert b"has a subscription of its own" in answer.content
    assert [row["email"] for row in everything()[0]] == [row["email"] for row in before[0]]


def test_pausing_and_going_on(client: Client, ann: Subscriber) -> None:
    standing = managing(ann, "digest_standing")
    assert b"The mails are paused" in client.post(standing, {"pause": "1"}, follow=True).content
    assert not Subscriber.objects.mailable().exists()
    assert b"The mails go on" in client.post(standing, {"resume": "1"}, follow=True).content
    assert Subscriber.objects.mailable().exists()
    assert client.post(standing, {"dance": "1"}).status_code == 400


def test_making_all_links_void(client: Client, ann: Subscriber) -> None:
    preferences, leave = managing(ann), path_of(passes.unsubscribe_url(ann))
    assert b"Your links are void" in client.post(managing(ann, "digest_standing"), {"revoke": "1"}).content
    assert client.get(preferences).status_code == client.post(leave).status_code == 404
    ann.refresh_from_db()
    assert client.get(managing(ann)).status_code == 200


def test_ones_data_to_take_away(client: Client, ann: Subscriber) -> None:
    make_entity()
    posted(client, managing(ann), company=["openai"], searches="agents")
    answer = client.get(managing(ann, "digest_export"))
    assert answer["Content-Disposition"] == 'attachment; filename="jalon-my-data.json"'
    told = json.loads(answer.content)
    assert (told["email"], told["follows"], told["topics"]) == ("ann@example.org", ["OpenAI"], ["safety"])
    assert [one["query"] for one in told["searches"]] == ["agents"]
    assert told["mails"] == []


def test_erasing_oneself(client: Client, ann: Subscriber) -> None:
    subscriptions.ask("bob@example.org", Wishes("en", topics=["safety"]))
    erase = managing(ann, "digest_erase")
    assert b"Erase everything?" in client.get(erase).content
    assert b"We keep nothing of you" in client.post(erase).content
    assert Subscriber.objects.get().email == "bob@example.org"
    assert TopicFollow.objects.count() == 1
    for link in (erase, managing(ann), path_of(passes.unsubscribe_url(ann)), path_of(passes.one_click_url(ann))):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 404


# Leaving


def test_leaving_and_its_undoing(client: Client, ann: Subscriber) -> None:
    leave = path_of(passes.unsubscribe_url(ann))
    assert b"Stop all mails" in client.get(leave).content
    assert b"You get no more mails" in client.post(leave, follow=True).content
    assert not Subscriber.objects.mailable().exists()
    assert b"Stop all mails" in client.post(leave, {"undo": "1"}, follow=True).content
    assert Subscriber.objects.mailable().exists()


def test_one_click_from_a_mail_provider(ann: Subscriber) -> None:
    provider = Client(enforce_csrf_checks=True)
    link = path_of(passes.one_click_url(ann))
    assert provider.get(link)["Location"].endswith("/leave/")
    assert provider.post(link, {"other": "1"}).status_code == 400
    assert Subscriber.objects.mailable().exists()
    for _again in range(2):
        assert provider.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        ann.refresh_from_db()
        assert ann.unsubscribed_at is not None


def test_one_click_as_multipart_and_urlencoded(ann: Subscriber) -> None:
    """RFC 8058 allows both."""
    for content_type, body in (
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=b",
            '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        ),
    ):
        Subscriber.objects.update(unsubscribed_at=None)
        Client().post(path_of(passes.one_click_url(ann)), body, content_type=content_type)
        assert not Subscriber.objects.mailable().exists()


def test_other_forms_are_refused_from_other_sites(ann: Subscriber) -> None:
    elsewhere = Client(enforce_csrf_checks=True)
    before = everything()
    for path in (
        "/digest/",
        "/digest/sign-in/",
        managing(ann),
        path_of(passes.unsubscribe_url(ann)),
        managing(ann, "digest_erase"),
    ):
        assert elsewhere.post(path, TYPED).status_code == 403
    assert everything() == before


def test_pages_behind_links_are_kept_by_nobody(client: Client, ann: Subscriber) -> None:
    new = subscriptions.ask("new@example.org", Wishes("en"))
    links = [passes.preferences_url(ann), passes.confirm_url(new), passes.unsubscribe_url(ann)]
    links += [passes.address_url(ann, "b@example.org"), f"{passes.preferences_url(ann)[:-3]}x/"]
    for link in links:
        answer = client.get(path_of(link))
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.content.decode()), "nothing of others"


# The mails


def test_a_mail_that_could_not_go_out_is_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    outcomes = iter([Outcome.LATER, Outcome.LATER, Outcome.SENT])

    def post(letter: Letter) -> Handed:
        calls.append(letter.to)
        return Handed(next(outcomes))

    monkeypatch.setattr(tasks, "post", post)
    posted(client)
    assert calls == ["ann@example.org"] * 3


def test_mails_hold_nothing_that_visitors_typed(client: Client) -> None:
    posted(client, searches="BUY PILLS http://spam.example")
    (one,) = mail.outbox
    assert "PILLS" not in one.body + str(one.alternatives)  # type: ignore[attr-defined]
    assert one.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_form_reads_names_in_a_bounded_number_of_queries(
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    Entity.objects.bulk_create([Entity(name=f"C{n}", slug=f"c{n}", kind="company") for n in range(150)])
    form = SubscriptionForm(initial={"company": [f"c{n}" for n in range(150)]})
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        assert len(form.chosen) == 150
