"""The review: by permission, and what each button does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from articles.models import Alias, Change, Claim, Entity, Mention, Proposal, RefusedMention
from articles.placing.place import place_waiting
from articles.reviewing import bulk
from articles.text.values import EntityKind, EventKind, Role, Status
from tests.factories import make_article, make_claim, make_entity

pytestmark = pytest.mark.django_db
REVIEW = "/admin/articles/claim/review/"
TEXT = "OpenAI will open an office in Lyon. OpenAI said so on Monday. Éclair Labs 🚀 joins the office."
QUOTE = "OpenAI will open an office in Lyon."


def somebody(name: str, *codenames: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture(autouse=True)
def nothing_held() -> None:
    cache.clear()


@pytest.fixture
def editor(client: Client) -> Client:
    rights = ("change_claim", "view_claim", "add_alias", "add_entity", "change_event", "add_proposal")
    client.force_login(somebody("editor", *rights))
    return client


@pytest.fixture
def contributor() -> Client:
    client = Client()
    client.force_login(somebody("contributor", "add_proposal", "view_claim"))
    return client


def told(text: str = TEXT, quote: str = QUOTE, **fields: Any) -> Claim:
    who = [(Entity.objects.filter(name="OpenAI").first() or make_entity("OpenAI"), Role.ACTOR)]
    given = {"kind": EventKind.EXPANSION, "status": Status.PLANNED, "who": who, **fields}
    article = make_article("An office in Lyon", text, tagger_version=1, tagged_at=timezone.now())
    claim = make_claim(article, quote=quote, **given)
    place_waiting()
    claim.refresh_from_db()
    return claim


@pytest.fixture
def claim() -> Claim:
    return told()


def at(claim: Claim | None = None, **also: object) -> str:
    named = {**({"claim": claim.pk} if claim else {}), **also}
    return REVIEW + "?" + "&".join(f"{name}={value}" for name, value in named.items())


def form_of(claim: Claim, **changes: Any) -> dict[str, Any]:
    """What a browser sends where the form of the claim is saved."""
    claim.refresh_from_db()
    people = claim.participants.order_by("pk")
    return {
        "do": "save",
        "kind": claim.kind,
        "status": claim.status,
        "when": "",
        "amount": "",
        "currency": "",
        "quote": claim.quote,
        "start": claim.start,
        "who": [one.name for one in people] + ["", ""],
        "role": [one.role for one in people] + ["", ""],
        "seen": claim.revision,
        "version": claim.article.version,
        **changes,
    }


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


class TestWho:
    def test_strangers_are_asked_who_they_are(self, client: Client) -> None:
        assert "/admin/login/" in client.get(REVIEW)["Location"]

    @pytest.mark.parametrize("address", [REVIEW, f"{REVIEW}names/", f"{REVIEW}words/1/"])
    def test_who_may_only_look_is_refused(self, address: str, client: Client, claim: Claim) -> None:
        client.force_login(somebody("reader", "view_claim"))
        assert client.get(address).status_code == 403
        assert client.post(at(claim), {"do": "save"}).status_code == 403

    def test_a_contributor_names_no_words(self, contributor: Client, claim: Claim) -> None:
        assert contributor.post(f"{REVIEW}words/{claim.article_id}/", {}).status_code == 403
        assert 'id="words"' not in page(contributor, at(claim))


class TestOneByOne:
    def test_the_first_is_opened_at_its_own_address_and_shown_with_its_text(self, editor: Client, claim: Claim) -> None:
        response = editor.get(REVIEW)
        assert response["Location"] == at(claim)
        shown = page(editor, REVIEW)
        assert '<mark class="desk-quote ours"' in shown
        assert "1 left" in shown
        assert "0 done today" in shown

    def test_nothing_left_is_told(self, editor: Client) -> None:
        assert "Nothing is left to review." in page(editor, REVIEW)

    def test_accepting_leads_to_the_next(self, editor: Client, claim: Claim) -> None:
        other = told("Mistral hired 200 people.", "Mistral hired 200 people.", kind=EventKind.WORKFORCE, who=[])
        first, second = list(Claim.objects.to_review())
        response = editor.post(at(first), form_of(first))
        assert response["Location"] == at(second)
        first.refresh_from_db()
        assert (first.decided_by, first.revision) == (User.objects.get(username="editor"), 2)
        assert {first, second} == {claim, other}
        shown = page(editor, response["Location"])
        assert "Accepted." in shown
        assert "1 done today" in shown

    def test_what_was_changed_is_saved_by_the_same_key(self, editor: Client, claim: Claim) -> None:
        make_entity("Mistral")
        form = form_of(claim, status="done", when="2026-Q2", amount="1.2bn", currency="eur", why="it opened")
        form |= {"who": ["OpenAI", "mistral"], "role": ["actor", "partner"]}
        editor.post(at(claim), form)
        claim = Claim.objects.get()
        assert (claim.status, str(claim.when), claim.amount, claim.currency) == (
            "done",
            "2026-04",
            1_200_000_000,
            "EUR",
        )
        assert {(one.name, one.role) for one in claim.participants.all()} == {
            ("OpenAI", "actor"),
            ("Mistral", "partner"),
        }
        assert claim.event is not None
        assert claim.event.status == "done"
        assert Change.objects.latest("pk").why == "it opened"

    def test_rejecting_takes_a_reason_or_none(self, editor: Client, claim: Claim) -> None:
        editor.post(at(claim), {"do": "reject", "seen": "1", "why": ""})
        assert not Claim.objects.exists()
        assert claim.article.refused_claims.count() == 1

    def test_the_last_is_undone_and_looked_at_again(self, editor: Client, claim: Claim) -> None:
        editor.post(at(claim), {"do": "reject", "seen": "1", "why": "nonsense"})
        response = editor.post(REVIEW, {"do": "undo"})
        assert response["Location"] == at(claim)
        claim.refresh_from_db()
        assert claim.decided_at is None
        assert "nonsense" in page(editor, at(claim))
        editor.post(REVIEW, {"do": "undo"})
        assert "There is nothing to undo." in page(editor, at(claim))

    def test_later_puts_it_behind(self, editor: Client, claim: Claim) -> None:
        told("Mistral hired 200 people.", "Mistral hired 200 people.", kind=EventKind.WORKFORCE, who=[])
        first, second = list(Claim.objects.to_review())
        assert editor.post(at(first), {"do": "later"})["Location"] == at(second)
        assert editor.post(at(second), {"do": "later"})["Location"] == at(first)

    def test_who_came_from_elsewhere_goes_back_there(self, editor: Client, claim: Claim) -> None:
        assert editor.post(at(claim, back="/articles/1/"), form_of(claim))["Location"] == "/articles/1/"
        elsewhere = editor.post(at(claim, back="https://evil.example/"), form_of(claim))["Location"]
        assert elsewhere == REVIEW

    def test_the_part_alone_answers_htmx_with_its_address(self, editor: Client, claim: Claim) -> None:
        response = editor.get(at(claim), headers={"HX-Request": "true"})
        assert response["HX-Push-Url"] == at(claim)
        assert response.content.decode().lstrip().startswith('<div class="desk-review"')

    def test_it_is_held_and_let_go(self, editor: Client, claim: Claim) -> None:
        editor.get(at(claim))
        claim.refresh_from_db()
        assert claim.held_until is not None
        other = Client()
        other.force_login(somebody("other", "change_claim"))
        assert "Nothing is left" in page(other, REVIEW)
        assert "editor looks at this now" in page(other, at(claim))
        assert editor.post(at(claim), {"do": "leave"}).status_code == 204
        assert "desk-quote ours" in page(other, REVIEW)
        assert other.post(at(claim), {"do": "hold"}).status_code == 204

    def test_filters_stay_from_item_to_item(self, editor: Client, claim: Claim) -> None:
        openai = Entity.objects.get(name="OpenAI")
        response = editor.get(REVIEW, {"who": "openai", "kind": "expansion", "only": "", "language": ""})
        assert response["Location"] == f"{REVIEW}?entity={openai.pk}&kind=expansion"
        assert parse_qs(urlsplit(editor.get(response["Location"])["Location"]).query)["kind"] == ["expansion"]
        assert "Nothing is left" in page(editor, at(kind="funding"))

    @pytest.mark.parametrize(
        "query", ["claim=999", "claim=x", "proposal=5", "article=0", "claim=99999999999999999999", "only=x"]
    )
    def test_what_is_not_there_breaks_nothing(self, editor: Client, query: str) -> None:
        assert editor.get(f"{REVIEW}?{query}").status_code == 200
        assert editor.post(f"{REVIEW}?{query}", {"do": "save"}).status_code == 200
        assert editor.post(f"{REVIEW}?{query}", {"do": "nonsense"}).status_code == 400


class TestWhatIsWrong:
    def wrong(self, editor: Client, claim: Claim, **changes: Any) -> str:
        response = editor.post(at(claim), form_of(claim, **changes))
        assert response.status_code == 200
        assert Claim.objects.get().revision == 1
        return unescape(response.content.decode())

    def test_each_is_told_and_what_was_typed_stays(self, editor: Client, claim: Claim) -> None:
        assert "no date" in self.wrong(editor, claim, when="next week")
        assert 'value="lots"' in self.wrong(editor, claim, amount="lots")
        assert "Nobody is called “Opnai” here." in self.wrong(editor, claim, who=["Opnai"], role=["actor"])
        assert "Say who takes part." in self.wrong(editor, claim, who=[""], role=["actor"])
        assert "has a role" in self.wrong(editor, claim, who=["OpenAI"], role=["buyer"])
        assert "do not stand in the text" in self.wrong(editor, claim, quote="Nobody said this.", start="")

    def test_a_name_that_several_have_is_asked_about(self, editor: Client, claim: Claim) -> None:
        make_entity("Mistral")
        make_entity("Mistral", EntityKind.PRODUCT)
        typed = {"who": ["OpenAI", "Mistral"], "role": ["actor", "partner"]}
        assert "Mistral (Company), Mistral (Product)" in self.wrong(editor, claim, **typed)
        editor.post(at(claim), form_of(claim, **{**typed, "who": ["OpenAI", "Mistral (Product)"]}))
        assert claim.participants.get(role="partner").entity == Entity.objects.get(kind="product")

    def test_somebody_whom_nobody_knows_may_take_part(self, editor: Client, claim: Claim) -> None:
        typed = {"who": ["OpenAI", "two banks"], "role": ["actor", "partner"]}
        assert "Let names that nobody here has stand" in self.wrong(editor, claim, **typed)
        editor.post(at(claim), form_of(claim, **typed, unnamed="on"))
        assert claim.participants.get(role="partner").label == "two banks"

    def test_words_in_several_places_are_chosen_among(self, editor: Client, claim: Claim) -> None:
        assert "Which place" in self.wrong(editor, claim, quote="OpenAI", start="")
        second = claim.article.whole.rindex("OpenAI")
        editor.post(at(claim), form_of(claim, quote="OpenAI", start=second))
        claim.refresh_from_db()
        assert (claim.start, claim.quote) == (second, "OpenAI")


class TestTwoEditors:
    def test_the_second_is_told_what_the_first_changed_and_keeps_what_they_typed(
        self, editor: Client, claim: Claim
    ) -> None:
        mine = form_of(claim, status="paused")
        other = Client()
        other.force_login(somebody("first", "change_claim"))
        other.post(at(claim), form_of(claim, status="done"))
        shown = unescape(editor.post(at(claim), mine).content.decode())
        assert "Somebody changed this meanwhile." in shown
        assert "Planned" in shown
        assert "first" in shown
        assert '<option value="paused" selected>' in shown
        assert 'name="seen" value="2"' in shown
        editor.post(at(claim), {**mine, "seen": "2"})
        claim.refresh_from_db()
        assert claim.status == "paused"

    def test_a_claim_that_is_gone_may_be_written_anew(self, editor: Client, claim: Claim) -> None:
        mine = form_of(claim, status="done")
        other = Client()
        other.force_login(somebody("first", "change_claim"))
        editor.get(at(claim))
        other.post(at(claim), {"do": "reject", "seen": "1"})
        assert "This is not there any more." in page(editor, at(claim))
        assert unescape(editor.post(at(claim), mine).content.decode()).count("not there any more") >= 1


class TestWriting:
    def test_a_claim_that_the_tagger_missed(self, editor: Client, claim: Claim) -> None:
        words = "OpenAI said so on Monday."
        start = claim.article.whole.index(words)
        address = at(article=claim.article_id, start=start, end=start + len(words))
        assert words in page(editor, address)
        form = form_of(claim, kind="launch", status="done", quote=words, start=start, who=["OpenAI"], role=["maker"])
        editor.post(at(article=claim.article_id), form)
        written = Claim.objects.latest("pk")
        assert (written.quote, written.kind, written.start) == (words, "launch", start)
        assert written.event is not None


class TestContributors:
    def test_they_propose_in_place_of_deciding(self, contributor: Client, claim: Claim) -> None:
        assert 'data-key="a"' not in page(contributor, at(claim))
        contributor.post(at(claim), form_of(claim, status="done", why="it opened"))
        proposal = Proposal.objects.get()
        assert (proposal.wish, proposal.claim, proposal.why) == ("correct", claim, "it opened")
        claim.refresh_from_db()
        assert claim.status == "planned"

    def test_they_propose_to_reject(self, contributor: Client, claim: Claim) -> None:
        contributor.post(at(claim), {"do": "reject", "seen": "1", "why": "nonsense"})
        assert Proposal.objects.get().wish == "reject"

    def test_nothing_changed_is_no_proposal(self, contributor: Client, claim: Claim) -> None:
        shown = contributor.post(at(claim), form_of(claim)).content.decode()
        assert "Change something to propose it." in shown
        assert not Proposal.objects.exists()

    def test_editors_get_proposals_first_and_accept_them(
        self, contributor: Client, editor: Client, claim: Claim
    ) -> None:
        contributor.post(at(claim), form_of(claim, status="done"))
        proposal = Proposal.objects.get()
        shown = page(editor, REVIEW)
        assert "Proposed by contributor" in shown
        assert '<tr class="differs"><th scope="row">Status</th><td>Planned</td><td>Done</td>' in shown
        editor.post(at(proposal=proposal.pk), {"do": "take"})
        claim.refresh_from_db()
        assert claim.status == "done"

    def test_or_refuse_them(self, contributor: Client, editor: Client, claim: Claim) -> None:
        contributor.post(at(claim), form_of(claim, status="done"))
        proposal = Proposal.objects.get()
        assert contributor.post(at(proposal=proposal.pk), {"do": "take"}).status_code == 403
        editor.post(at(proposal=proposal.pk), {"do": "refuse"})
        proposal.refresh_from_db()
        assert proposal.is_accepted is False
        assert "Nothing is left" not in page(editor, REVIEW), "the claim itself waits again"


class TestWords:
    def say(self, editor: Client, claim: Claim, **typed: object) -> str:
        form = {"version": claim.article.version, "start": "", "meaning": "mention", "kind": "company", **typed}
        address = f"{REVIEW}words/{claim.article_id}/?claim={claim.pk}"
        return unescape(editor.post(address, form, follow=True).content.decode())

    def test_a_new_entity(self, editor: Client, claim: Claim) -> None:
        start = claim.article.whole.index("Éclair")
        assert "is an entity now" in self.say(editor, claim, words="Éclair Labs 🚀", start=start, meaning="entity")
        mention = Mention.objects.get()
        assert claim.article.whole[mention.start : mention.end] == "Éclair Labs 🚀"
        assert mention.entity.name == "Éclair Labs 🚀"

    def test_an_alias_and_a_mention(self, editor: Client, claim: Claim) -> None:
        make_entity("Mistral")
        assert "everywhere" in self.say(editor, claim, words="Éclair Labs", meaning="alias", name="mistral")
        assert Alias.objects.get(form="Éclair Labs").entity.name == "Mistral"
        assert "names Mistral here" in self.say(editor, claim, words="Monday", name="Mistral")

    def test_what_names_nobody(self, editor: Client, claim: Claim) -> None:
        openai = Entity.objects.get(name="OpenAI")
        start = claim.article.whole.index("OpenAI")
        Mention.objects.create(article=claim.article, entity=openai, start=start, end=start + 6)
        self.say(editor, claim, words="OpenAI", start=start, meaning="nobody")
        assert RefusedMention.objects.get().form == "OpenAI"

    def test_words_in_several_places_are_chosen_among(self, editor: Client, claim: Claim) -> None:
        make_entity("Mistral")
        assert "Which place" in self.say(editor, claim, words="office", name="Mistral")
        assert "do not stand" in self.say(editor, claim, words="nowhere", name="Mistral")
        assert "Nobody is called" in self.say(editor, claim, words="Monday", name="Nobody Inc")


def test_names_are_offered_as_one_types(editor: Client) -> None:
    make_entity("Mistral AI")
    assert '<option value="Mistral AI (Company)">' in page(editor, f"{REVIEW}names/?who=mist")


def test_the_page_costs_the_same_however_much_is_told(
    editor: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    claim = told()
    for more in (1, 4):
        for _ in range(more):
            told()
        with django_assert_max_num_queries(25):
            assert editor.get(at(claim)).status_code == 200


class TestAtTheDesk:
    def test_many_are_decided_upon_from_the_list(self, editor: Client) -> None:
        claims = [told(), told("Mistral hired 200 people.", "Mistral hired 200 people.", who=[])]
        chosen = {"_selected_action": [one.pk for one in claims]}
        answer = editor.post("/admin/articles/claim/", {"action": "accept_all", **chosen}, follow=True)
        assert "2 claims are decided." in answer.content.decode()
        editor.post("/admin/articles/claim/", {"action": "reject_all", "why": "nonsense", **chosen})
        assert not Claim.objects.exists()
        assert set(Change.objects.filter(act="rejected").values_list("why", flat=True)) == {"nonsense"}

    def test_too_many_are_refused_at_once(self, editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulk, "MOST_AT_ONCE", 1)
        claims = [told(), told("Mistral hired 200 people.", "Mistral hired 200 people.", who=[])]
        chosen = {"_selected_action": [one.pk for one in claims], "action": "accept_all"}
        assert "nothing was done" in editor.post("/admin/articles/claim/", chosen, follow=True).content.decode()
        assert not Change.objects.exists()

    def test_who_may_not_decide_has_no_such_actions(self, contributor: Client, claim: Claim) -> None:
        assert "accept_all" not in page(contributor, "/admin/articles/claim/")
        contributor.post("/admin/articles/claim/", {"action": "reject_all", "_selected_action": [claim.pk]})
        assert Claim.objects.exists()

    def test_an_event_has_its_claims_and_each_its_way_to_correct_it(self, editor: Client, claim: Claim) -> None:
        event = f"/admin/articles/event/{claim.event_id}/change/"
        shown = page(editor, event)
        assert claim.quote in shown
        assert f"?claim={claim.pk}&back={event.replace('/', '%2F')}" in shown
        listed = page(editor, "/admin/articles/event/")
        assert "1 (1)" in listed
        assert "Review and correct" in page(editor, f"/admin/articles/claim/{claim.pk}/change/")

    def test_an_event_to_join_is_found_by_words(self, editor: Client, claim: Claim) -> None:
        other = told()
        assert other.event_id == claim.event_id
        apart = told("Mistral hired 200 people.", "Mistral hired 200 people.", kind=EventKind.WORKFORCE, who=[])
        address = f"/admin/articles/event/{claim.event_id}/merge/?find={apart.event_id}&back={REVIEW}"
        assert f'value="{apart.event_id}"' in page(editor, address)
        assert editor.post(address, {"into": apart.event_id, "why": "one"})["Location"] == REVIEW

    def test_readers_see_no_way_to_correct_and_editors_do(self, editor: Client, claim: Claim) -> None:
        assert claim.event is not None
        for address in (claim.event.get_absolute_url(), claim.article.get_absolute_url()):
            assert f"review/?claim={claim.pk}&back=" in page(editor, address)
            assert "review/?claim" not in page(Client(), address)
