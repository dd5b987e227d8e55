"""Sessions begin, end and are revoked as they should; guessing passwords is slowed down for account and address."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from api.security.passwords import Passwords, initial_password
from api.security.tokens import KeyParts, new_token, read_key, write_key
from api.store.ids import new_id
from tests.api.world import PASSWORD, TestClient, World

NEW_PASSWORD = "five other words and a ferry"


def status(client: TestClient) -> int:
    return client.get("/v1/auth/me").status_code


def attempt(world: World, name: str, password: str, address: str = "192.0.2.1") -> int:
    client = world.anonymous(address)
    return client.post("/v1/auth/login", json={"name": name, "password": password}).status_code


def stored(world: World, table: str) -> str:
    with world.database.read() as connection:
        return repr(connection.execute(sa.text(f"SELECT * FROM {table}")).all())


def test_the_cookie_is_bound_to_host_https_and_http(make_world: Callable[..., World]) -> None:
    world = make_world(loopback_cookie=False, public_origin="https://adsim.example.org")
    answer = world.anonymous().post("/v1/auth/login", json={"name": "viewer", "password": PASSWORD})
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "__Host-adsim"
    assert set(rest.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=strict", "Secure"}
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_only_hashes_of_secrets_are_kept(world: World) -> None:
    client = world.client("analyst")
    made = client.post("/v1/keys", json={"name": "k", "scopes": ["cases:list"]}).json()["key"]
    kept = stored(world, "sessions") + stored(world, "api_keys") + stored(world, "users")
    parts = read_key(made)
    assert parts is not None
    for secret in (client.cookies["adsim"], made, parts.secret, PASSWORD):
        assert secret not in kept
    assert "$argon2id$" in kept


def test_a_session_ends_when_it_is_not_used(world: World) -> None:
    client = world.client("viewer")
    for _ in range(5):
        world.clock.forward(minutes=50)
        assert status(client) == 200
    world.clock.forward(minutes=60)
    assert status(client) == 401


def test_a_session_ends_however_much_it_is_used(world: World) -> None:
    client = world.client("viewer")
    for _ in range(23):
        world.clock.forward(minutes=30)
        assert status(client) == 200
    world.clock.forward(minutes=30)
    assert status(client) == 401


def test_signing_out_ends_the_session_and_not_only_the_cookie(world: World) -> None:
    client = world.client("viewer")
    cookie = client.cookies["adsim"]
    assert client.post("/v1/auth/logout").status_code == 204
    assert "adsim" not in client.cookies
    client.cookies.set("adsim", cookie)
    assert status(client) == 401


def test_signing_in_anew_ends_the_session_that_was(world: World) -> None:
    client = world.client("viewer")
    cookie = client.cookies["adsim"]
    client.post("/v1/auth/login", json={"name": "viewer", "password": PASSWORD})
    assert client.cookies["adsim"] != cookie
    old = world.anonymous()
    old.cookies.set("adsim", cookie)
    assert status(old) == 401


def test_one_ends_ones_other_session_and_nobody_elses(world: World) -> None:
    here, there, other = world.client("viewer"), world.login("viewer"), world.client("analyst")
    sessions = here.get("/v1/auth/sessions").json()
    assert [s["current"] for s in sessions].count(True) == 1
    foreign = other.get("/v1/auth/sessions").json()[0]["id"]
    assert here.delete(f"/v1/auth/sessions/{foreign}").status_code == 404
    elsewhere = next(s["id"] for s in sessions if not s["current"])
    assert here.delete(f"/v1/auth/sessions/{elsewhere}").status_code == 204
    assert (status(here), status(there), status(other)) == (200, 401, 200)


def test_changing_the_password_ends_the_other_sessions(world: World) -> None:
    here, there = world.client("viewer"), world.login("viewer")
    wrong = here.post("/v1/auth/password", json={"current": "not it", "new": NEW_PASSWORD})
    assert wrong.status_code == 403
    changed = here.post("/v1/auth/password", json={"current": PASSWORD, "new": NEW_PASSWORD})
    assert changed.status_code == 204
    assert (status(here), status(there)) == (200, 401)
    assert attempt(world, "viewer", PASSWORD) == 401
    assert attempt(world, "viewer", NEW_PASSWORD) == 200


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "the viewer of things", PASSWORD])
def test_weak_passwords_are_refused(world: World, weak: str) -> None:
    refused = world.client("viewer").post("/v1/auth/password", json={"current": PASSWORD, "new": weak})
    assert refused.status_code == 422
    assert weak not in refused.text


def test_a_first_password_opens_nothing_but_its_change(world: World) -> None:
    made = world.client("admin").post("/v1/users", json={"name": "zoe", "roles": ["analyst"]}).json()
    client = world.login("zoe", made["password"])
    assert client.get("/v1/cases").json()["type"] == "urn:adsim:problem:password-change-needed"
    changed = client.post("/v1/auth/password", json={"current": made["password"], "new": NEW_PASSWORD})
    assert changed.status_code == 204
    assert client.get("/v1/cases").status_code == 200


def test_who_is_disabled_is_out_at_once(world: World) -> None:
    client, key = world.client("analyst"), world.key("analyst", "me:read")
    disabled = world.client("admin").patch(f"/v1/users/{world.users['analyst']}", json={"disabled": True})
    assert disabled.json()["disabled_at"] is not None
    assert (status(client), status(key)) == (401, 401)
    assert attempt(world, "analyst", PASSWORD) == 401


def test_the_last_admin_stays(world: World) -> None:
    client, me = world.client("admin"), f"/v1/users/{world.users['admin']}"
    assert client.patch(me, json={"disabled": True}).status_code == 409
    assert client.patch(me, json={"roles": ["viewer"]}).status_code == 409
    assert client.get(me).json()["roles"] == ["admin"]


def test_two_admins_cannot_both_step_down_at_once(world: World) -> None:
    other = f"/v1/users/{world.users['viewer']}"
    assert world.client("admin").patch(other, json={"roles": ["admin"]}).status_code == 200
    clients = [world.login("admin"), world.login("viewer")]
    paths = [f"/v1/users/{world.users['admin']}", other]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda c, p: c.patch(p, json={"disabled": True}), clients, paths))
    assert sorted(a.status_code for a in answers) in ([200, 401], [200, 409])


def test_an_account_is_throttled_from_everywhere(make_world: Callable[..., World]) -> None:
    world = make_world(login_failures_account=4)
    tries = [attempt(world, "viewer", "wrong", f"198.51.100.{k}") for k in range(6)]
    assert tries == [401] * 4 + [429] * 2
    assert attempt(world, "viewer", PASSWORD) == 429
    assert attempt(world, "analyst", PASSWORD) == 200
    world.clock.forward(minutes=15)
    assert attempt(world, "viewer", PASSWORD) == 200


def test_an_address_is_throttled_for_every_account(make_world: Callable[..., World]) -> None:
    world = make_world(login_failures_address=5)
    tries = [attempt(world, f"nobody{k}", "wrong") for k in range(7)]
    assert tries == [401] * 5 + [429] * 2
    assert attempt(world, "viewer", PASSWORD) == 429
    assert attempt(world, "viewer", PASSWORD, "198.51.100.7") == 200


def test_many_guesses_at_once_are_all_counted(make_world: Callable[..., World]) -> None:
    world = make_world(login_failures_account=3)
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: attempt(world, "viewer", "wrong"), range(12)))
    assert sorted(tries) == [401] * 3 + [429] * 9


def test_a_throttled_login_says_when_to_come_back(make_world: Callable[..., World]) -> None:
    world = make_world(login_failures_account=1)
    attempt(world, "viewer", "wrong")
    answer = world.anonymous().post("/v1/auth/login", json={"name": "viewer", "password": PASSWORD})
    assert answer.status_code == 429
    world.clock.forward(seconds=int(answer.headers["retry-after"]))
    assert attempt(world, "viewer", PASSWORD) == 200


def test_a_login_that_works_forgets_the_failures_of_the_account(make_world: Callable[..., World]) -> None:
    world = make_world(login_failures_account=3)
    for _ in range(3):
        assert [attempt(world, "viewer", "wrong") for _ in range(2)] == [401, 401]
        assert attempt(world, "viewer", PASSWORD) == 200


def test_unknown_names_and_wrong_passwords_are_answered_alike(world: World) -> None:
    def answer(name: str) -> dict[str, object]:
        sent = world.anonymous().post("/v1/auth/login", json={"name": name, "password": "wrong"})
        return {**sent.json(), "request_id": ""}

    assert answer("viewer") == answer("nobody")


def test_names_typed_at_login_are_not_kept(world: World) -> None:
    attempt(world, "my secret password", "wrong")
    assert "my secret password" not in stored(world, "login_failures") + repr(world.audit())


def test_a_key_ends_and_is_revoked(world: World) -> None:
    short = world.client("analyst").post("/v1/keys", json={"name": "k", "scopes": ["me:read"], "days": 1})
    client = world.anonymous(headers={"Authorization": f"Bearer {short.json()['key']}"})
    assert status(client) == 200
    world.clock.forward(hours=24)
    assert status(client) == 401
    lasting = world.login("analyst").post("/v1/keys", json={"name": "k", "scopes": ["me:read"]})
    client = world.anonymous(headers={"Authorization": f"Bearer {lasting.json()['key']}"})
    assert status(client) == 200
    owner = world.login("analyst")
    assert owner.delete(f"/v1/keys/{lasting.json()['id']}").status_code == 204
    assert status(client) == 401
    listed = {k["id"]: k for k in owner.get("/v1/keys").json()}[lasting.json()["id"]]
    assert listed["used_at"] is not None
    assert listed["revoked_at"] is not None
    assert "key" not in listed


def test_nobody_revokes_or_sees_anothers_keys(world: World) -> None:
    made = world.client("analyst").post("/v1/keys", json={"name": "k", "scopes": ["me:read"]}).json()
    assert world.client("admin").delete(f"/v1/keys/{made['id']}").status_code == 404
    assert world.client("admin").get("/v1/keys").json() == []


def test_keys_are_read_as_they_are_written() -> None:
    for _ in range(200):
        parts = KeyParts(new_id("key"), new_token())
        assert read_key(write_key(parts)) == parts
    for broken in ("", "adsim_", "adsim_key_x_y", write_key(parts)[:-1], write_key(parts) + "x"):
        assert read_key(broken) is None


def test_first_passwords_are_strong_enough() -> None:
    passwords = Passwords(hashings=1, least_characters=12)
    made = {initial_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        passwords.check(password, name="ada")


def test_the_same_password_typed_in_another_form_of_unicode_fits() -> None:
    passwords = Passwords(hashings=1, least_characters=12)
    hashed = passwords.hash("caf\u00e9 et une lanterne")
    assert passwords.verify("cafe\u0301 et une lanterne", hashed)[0]
    assert not passwords.verify("cafe et une lanterne", hashed)[0]
