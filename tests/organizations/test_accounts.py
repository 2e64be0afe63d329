"""Sign-in, one-time codes, sessions, the chooser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt

from core.scope import PLATFORM, Scope, tenant_scope
from ledger.models import AccessEntry, Act
from organizations import sessions
from organizations.actions import accounts, people
from organizations.errors import CodeNotValid
from organizations.models import Invitation, Person
from organizations.rules import code_hash
from tests.organizations.builders import GOOD_PASSWORD, open_tenant, take
from tests.world import PASSWORD


def post_sign_in(client, username, password, **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_a_person_with_one_government_signs_in_and_lands_there(world, client_of):
    client = client_of()

    answer = post_sign_in(client, "officer", PASSWORD)
    landing = client.get(answer["Location"])

    assert (answer.status_code, answer["Location"]) == (302, "/choose/")
    assert (landing.status_code, landing["Location"]) == (302, "/t/yiyang/")


def test_sign_in_gives_the_session_a_new_key(world, client_of):
    client = client_of()
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    client.cookies["duli"] = before

    post_sign_in(client, "officer", PASSWORD)

    assert client.cookies["duli"].value != before


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(world, client_of):
    known = post_sign_in(client_of(), "officer", "wrong")
    unknown = post_sign_in(client_of(), "nobody0", "wrong")

    def plain(answer, name):
        text = answer.content.decode().replace(name, "")
        import re

        return re.sub(r'name="csrf[^>]*>|content="[A-Za-z0-9]{64}"|value="[A-Za-z0-9]{64}"', "", text)

    assert known.status_code == unknown.status_code == 400
    assert plain(known, "officer") == plain(unknown, "nobody0")


def test_a_failed_sign_in_stands_in_the_access_log_of_the_platform_and_of_the_government(world, client_of):
    post_sign_in(client_of(), "officer", "wrong")

    found = {}
    for tenant_id in (PLATFORM, world.yiyang.tenant.pk, world.yueyang.tenant.pk):
        with tenant_scope(Scope(tenant_id=tenant_id)):
            found[tenant_id] = AccessEntry.objects.filter(kind="sign_in_failed").count()
    assert found == {PLATFORM: 1, world.yiyang.tenant.pk: 1, world.yueyang.tenant.pk: 0}


def test_five_wrong_passwords_lock_the_account_even_from_another_address(world, client_of):
    for _attempt in range(5):
        post_sign_in(client_of(), "officer", "wrong")

    answer = client_of().post(
        "/sign-in/", {"username": "officer", "password": PASSWORD}, REMOTE_ADDR="192.0.2.77"
    )

    assert answer.status_code == 429
    assert post_sign_in(client_of(), "officer", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "https:evil"]
)
def test_next_never_leaves_this_site(world, client_of, address):
    answer = client_of().post(
        f"/sign-in/?next={address}", {"username": "officer", "password": PASSWORD, "next": address}
    )

    assert answer["Location"] == "/choose/"


def test_next_leads_back_to_the_page_asked_for(world, client_of):
    client = client_of()
    first = client.get("/t/yiyang/tokens/")

    answer = post_sign_in(client, "officer", PASSWORD, next="/t/yiyang/tokens/")

    assert first["Location"] == "/sign-in/?next=%2Ft%2Fyiyang%2Ftokens%2F"
    assert answer["Location"] == "/t/yiyang/tokens/"


def test_a_session_idle_for_more_than_30_minutes_is_over(world, client_of):
    client = client_of(world.people["officer"])
    client.get("/t/yiyang/tokens/")
    session = client.session
    session[sessions.SEEN] -= sessions.IDLE_SECONDS + 1
    session.save()

    answer = client.get("/t/yiyang/tokens/")

    assert answer["Location"].startswith("/sign-in/")


def test_a_session_of_more_than_12_hours_is_over(world, client_of):
    client = client_of(world.people["officer"])
    client.get("/t/yiyang/tokens/")
    session = client.session
    session[sessions.OPENED] -= sessions.ABSOLUTE_SECONDS + 1
    session.save()

    answer = client.get("/t/yiyang/tokens/")

    assert answer["Location"].startswith("/sign-in/")


def test_ending_all_sessions_ends_the_one_of_another_browser(world, client_of):
    first, second = client_of(world.people["officer"]), client_of(world.people["officer"])

    first.post("/sign-out/everywhere/")

    assert second.get("/t/yiyang/tokens/")["Location"].startswith("/sign-in/")


def test_signing_out_is_a_post_and_ends_the_session(world, client_of):
    client = client_of(world.people["officer"])

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/t/yiyang/tokens/")["Location"].startswith("/sign-in/")


def test_several_governments_give_a_choice(world, client_of, at):
    from organizations.models import Membership
    from organizations.roles import Role

    with tenant_scope(world.yueyang.scope()):
        Membership(
            tenant=world.yueyang.tenant,
            person=world.people["officer"],
            unit=world.yueyang.units["observers"],
            role=Role.OBSERVER,
            valid_from=at,
        ).save(force_insert=True)

    answer = client_of(world.people["officer"]).get("/choose/")

    assert answer.status_code == 200
    assert [link in answer.content.decode() for link in ("/t/yiyang/", "/t/yueyang/", "/t/ningyuan/")] == [
        True,
        True,
        False,
    ]


def test_a_one_time_code_opens_an_account_from_page_to_database(world, client_of, at):
    opened = open_tenant(world.operator, at)
    code = opened.administrators["system_admin"].code
    client = client_of()

    first = client.post("/start/", {"code": code.lower()})
    page = client.get("/start/account/")
    taken = client.post(
        "/start/account/",
        {
            "username": "cd_admin",
            "display_name": "常德系统管理员",
            "password": GOOD_PASSWORD,
            "again": GOOD_PASSWORD,
        },
    )
    landing = client.get("/choose/")

    assert first["Location"] == "/start/account/"
    assert page.status_code == 200
    assert taken["Location"] == "/choose/"
    assert landing["Location"] == "/t/changde/"
    with tenant_scope(Scope(tenant_id=opened.tenant.pk)):
        assert Act.objects.filter(act="organizations.account_taken").count() == 1


def test_a_code_works_once(world, at):
    code = open_tenant(world.operator, at).administrators["auditor"].code
    take(code, "first_taker", at)

    with pytest.raises(CodeNotValid):
        take(code, "second_taker", at)


def test_a_code_is_dead_after_72_hours(world, at):
    code = open_tenant(world.operator, at).administrators["auditor"].code

    assert accounts.person_of_code(digest=code_hash(code), at=at + timedelta(hours=72, seconds=-1))
    with pytest.raises(CodeNotValid):
        accounts.person_of_code(digest=code_hash(code), at=at + timedelta(hours=72))


def test_no_code_is_stored_in_clear(world, at):
    code = open_tenant(world.operator, at).administrators["auditor"].code

    assert not Invitation.objects.filter(code_hash__icontains=code.replace("-", "")).exists()
    assert Invitation.objects.filter(code_hash=code_hash(code)).count() == 1


def test_five_wrong_codes_lock_the_address_and_keep_nothing_of_what_was_typed(world, client_of, at):
    code = open_tenant(world.operator, at).administrators["auditor"].code
    client = client_of()
    for _attempt in range(5):
        assert client.post("/start/", {"code": "WRONG-CODE"}).status_code == 400

    answer = client.post("/start/", {"code": code})

    assert answer.status_code == 429
    assert not AccessAttempt.objects.filter(post_data__contains="WRONG").exists()


def test_behind_the_proxy_wrong_codes_lock_their_own_address_alone(world, client_of, at, settings):
    code = open_tenant(world.operator, at).administrators["auditor"].code
    settings.PRODUCTION = True
    for _attempt in range(5):
        client_of().post("/start/", {"code": "WRONG-CODE"}, headers={"x-forwarded-for": "10.9.9.9"})

    theirs = client_of().post("/start/", {"code": code}, headers={"x-forwarded-for": "10.9.9.9"})
    another = client_of().post("/start/", {"code": code}, headers={"x-forwarded-for": "10.8.8.8"})

    assert (theirs.status_code, another.status_code) == (429, 302)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_a_weak_password_is_refused(world, at, password):
    from core.errors import BadInput

    code = open_tenant(world.operator, at).administrators["auditor"].code

    with pytest.raises(BadInput):
        take(code, "someone", at, password=password)


def test_a_new_code_ends_the_sessions_and_the_earlier_code(world, client_of, at):
    person = world.people["officer"]
    client = client_of(person)
    with tenant_scope(world.yiyang.scope()):
        first = people.renew_code(person_id=person.pk, actor=world.actor("system_admin", at), at=at)
        people.renew_code(person_id=person.pk, actor=world.actor("system_admin", at), at=at)

    assert client.get("/t/yiyang/tokens/")["Location"].startswith("/sign-in/")
    with pytest.raises(CodeNotValid):
        accounts.person_of_code(digest=code_hash(first.code), at=at)


def test_a_password_is_changed_by_who_knows_the_present_one(world, client_of):
    client, elsewhere = client_of(world.people["officer"]), client_of(world.people["officer"])

    wrong = client.post("/password/", {"present": "no", "password": GOOD_PASSWORD, "again": GOOD_PASSWORD})
    right = client.post(
        "/password/", {"present": PASSWORD, "password": GOOD_PASSWORD, "again": GOOD_PASSWORD}
    )

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert Person.objects.get(username="officer").check_password(GOOD_PASSWORD)
    assert client.get("/t/yiyang/tokens/").status_code == 200
    assert elsewhere.get("/t/yiyang/tokens/").status_code == 302


def test_a_disabled_person_is_out_at_the_next_request(world, client_of, at):
    person = world.people["officer"]
    client = client_of(person)
    assert client.get("/t/yiyang/tokens/").status_code == 200

    with tenant_scope(world.yiyang.scope()):
        people.disable_person(
            person_id=person.pk, actor=world.actor("system_admin", at), at=at, reason="调离"
        )

    assert client.get("/t/yiyang/tokens/").status_code == 302
    assert post_sign_in(client_of(), "officer", PASSWORD).status_code == 400


def test_the_root_leads_to_sign_in_or_to_the_chooser(world, client_of):
    assert client_of().get("/")["Location"] == "/sign-in/"
    assert client_of(world.people["officer"]).get("/")["Location"] == "/choose/"


def test_the_menu_of_every_page_leads_to_the_own_password(world, client_of):
    client = client_of(world.people["lead_operator"])

    page = client.get("/t/yiyang/").content.decode()

    assert 'href="/password/"' in page
