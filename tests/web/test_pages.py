"""Pages over HTTP: who gets in, where one is sent, what every page keeps to, in both languages and for every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api import accounts
from api.app import create_app
from api.jobs.worker import Worker
from api.security.passwords import Passwords
from api.security.permissions import ROLES
from api.settings import ServiceSettings
from api.store import migrate
from api.web import static
from api.web.render import local, plain
from tests.api.work import ads, as_csv
from tests.api.world import PASSWORD, START, Clock, TestClient, World, populate

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def hashed() -> str:
    """The hash of the password of all accounts."""
    return Passwords(hashings=1, least_characters=8).hash(PASSWORD)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, hashed: str) -> Iterator[World]:
    """A service with an account for each role, and a case with a run that is done."""
    folder = tmp_path_factory.mktemp("pages")
    settings = ServiceSettings(data=folder, loopback_cookie=True)
    folder.mkdir(exist_ok=True)
    populate(settings.url, hashed)
    with ExitStack() as stack:
        app = create_app(settings, clock=(clock := Clock()))
        stack.callback(app.state.service.database.dispose)
        with app.state.service.database.read() as connection:
            users = {row.name: row.id for row in connection.execute(sa.text("SELECT name, id FROM users"))}
        yield World(app, clock, settings, users, stack)


@pytest.fixture(scope="module")
def case(world: World) -> str:
    """The path of the case, shared with everybody but an auditor."""
    made = world.case("analyst")
    for role in ("investigator", "viewer", "admin"):
        world.share(made, role)
    client = world.client("analyst")
    page = client.post(
        f"/cases/{made}/upload",
        files={"file": ("ads.csv", as_csv(ads()))},
        data={"basis": "public web", "retain_until": "2026-12-31"},
        headers=HTML,
    )
    assert page.status_code == 200, page.text
    assert "/corpora/corpus_" in str(page.url)
    page = client.post(str(page.url), data={"do": "confirm"}, headers=HTML)
    assert page.url.path == f"/cases/{made}/runs"
    page = client.post(
        f"/cases/{made}/runs", data={"threshold": "0.5", "region": "CA", **_all(page.text)}, headers=HTML
    )
    assert "/runs/run_" in str(page.url), page.text
    assert Worker(world.settings, world.database, world.clock).work()
    return f"/cases/{made}"


def _all(html: str) -> dict[str, list[str]]:
    return {"corpora": re.findall(r'name="corpora" value="(corpus_\w+)"', html)}


class Seen(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(one == tag for one, _ in self.tags)


def keeps_to_the_rules(html: str, path: str) -> None:
    """No inline style or script, nothing from elsewhere, one heading, every field with its label."""
    seen = Seen(html)
    labels = {values.get("for") for tag, values in seen.tags if tag == "label"}
    assert seen.count("h1") == 1, path
    assert seen.count("main") == 1, path
    assert len({v["id"] for _, v in seen.tags if v.get("id")}) == sum(
        bool(v.get("id")) for _, v in seen.tags
    ), path
    for tag, values in seen.tags:
        assert "style" not in values, (path, tag)
        assert not [name for name in values if name.startswith("on")], (path, tag)
        assert tag != "style", path
        assert tag != "script" or values.get("src", ""), path
        for name in ("src", "href", "action"):
            assert not (values.get(name) or "/").startswith(("http", "//", "data:", "javascript:")), (
                path,
                tag,
            )
        if tag in ("select", "textarea") or (
            tag == "input" and values.get("type", "text") in ("text", "search", "date")
        ):
            named = values.get("id") in labels or "aria-label" in values or "aria-hidden" in values
            assert named, (path, values)


def paths_of(world: World, case: str) -> list[str]:
    client = world.client("analyst")
    run = client.get(f"/v1{case}/runs").json()["items"][0]["id"]
    corpus = client.get(f"/v1{case}/corpora").json()["items"][0]["id"]
    inside = (
        "",
        "/corpora",
        f"/corpora/{corpus}",
        "/upload",
        "/runs",
        f"/runs/{run}",
        f"/runs/{run}/now",
        "/exports",
    )
    own = (
        "/cases",
        "/cases?tour=1",
        "/cases/new",
        "/people",
        "/account",
        "/audit",
        "/audit/verify",
        "/service",
        "/help",
    )
    return [*own, *(case + path for path in inside)]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("role", list(ROLES))
def test_every_page_for_every_role(world: World, case: str, role: str, language: str) -> None:
    client, shown = world.client(role), 0
    for path in paths_of(world, case):
        answer = client.get(path, headers={**HTML, "Accept-Language": language})
        assert answer.status_code in (200, 403, 404), path
        assert answer.headers["content-type"] == "text/html; charset=utf-8", path
        assert answer.headers["content-language"] == language
        assert len(answer.content) < 500_000
        shown += answer.status_code == 200
        if not path.endswith("/now"):
            keeps_to_the_rules(answer.text, path)
            assert f'<html lang="{language}"' in answer.text
            assert "Leads, not findings" in answer.text or "Des pistes, pas des conclusions" in answer.text
    assert shown >= 8


def test_who_is_not_signed_in_comes_back_to_the_page(world: World, case: str) -> None:
    client = world.anonymous(follow_redirects=False)
    sent = client.get(f"{case}/runs?cursor=", headers=HTML)
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/login?next=%2Fcases%2Fcase_")
    form = client.get(sent.headers["location"], headers=HTML)
    back = re.findall(r'name="next" value="([^"]*)"', form.text)
    done = client.post(
        "/login", data={"name": "analyst", "password": PASSWORD, "next": back[-1]}, headers=HTML
    )
    assert done.status_code == 303
    assert done.headers["location"] == f"{case}/runs?cursor="
    assert client.get(done.headers["location"], headers=HTML).status_code == 200
    assert client.post("/logout", headers=HTML).headers["location"] == "/login"
    assert client.get(case, headers=HTML).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["//evil.example.com", "https://evil.example.com", "/\\evil.example.com", "x", "", "/a\nb", "/" * 2_001],
)
def test_nobody_is_sent_elsewhere(path: str) -> None:
    assert local(path) == "/cases"


def test_a_wrong_password_is_told_and_nothing_is_repeated(world: World) -> None:
    client = world.anonymous(address="192.0.2.77")
    answer = client.post(
        "/login",
        data={"name": "analyst", "password": "wrong horse"},
        headers={**HTML, "Accept-Language": "fr"},
    )
    assert answer.status_code == 401
    assert "Nom ou mot de passe erroné" in answer.text
    assert "wrong horse" not in answer.text
    assert 'value="analyst"' in answer.text
    empty = client.post("/login", data={}, headers=HTML)
    assert empty.status_code == 422
    assert 'id="password-wrong"' in empty.text


def test_forms_of_other_sites_are_refused_with_a_page(world: World, case: str) -> None:
    client = world.client("analyst")
    answer = client.post(case, data={"do": "close"}, headers={**HTML, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    keeps_to_the_rules(answer.text, case)
    assert "another site" in answer.text


def test_problems_are_pages_for_people_and_json_for_programs(world: World) -> None:
    client = world.client("viewer")
    for path, status in (("/nothing", 404), ("/people", 403), ("/cases/case_x", 404)):
        page = client.get(path, headers=HTML)
        assert page.status_code == status
        keeps_to_the_rules(page.text, path)
        assert page.headers["x-request-id"] in page.text
        assert client.get(path).headers["content-type"] == "application/problem+json"
    assert client.get("/v1/nothing", headers=HTML).headers["content-type"] == "application/problem+json"


def test_language_and_colors_are_kept_and_lead_back(world: World) -> None:
    client = world.anonymous(follow_redirects=False)
    sent = client.post(
        "/preferences", data={"language": "fr", "theme": "dark", "next": "/login"}, headers=HTML
    )
    assert sent.headers["location"] == "/login"
    page = client.get("/login", headers={**HTML, "Accept-Language": "en"}).text
    assert '<html lang="fr" data-theme="dark">' in page
    assert "theme=dark" in page
    client.post("/preferences", data={"language": "xx", "theme": "<b>", "next": "//evil"}, headers=HTML)
    assert '<html lang="fr" data-theme="dark">' in client.get("/login", headers=HTML).text


def test_styles_are_served_for_the_theme_that_was_chosen(world: World) -> None:
    client = world.anonymous()
    for name in ("house.css", "app.css"):
        assert static.NIGHT in client.get(f"/static/{name}").text
        dark = client.get(f"/static/{name}?theme=dark")
        assert static.NIGHT not in dark.text
        assert "@media not all" in client.get(f"/static/{name}?theme=light").text
        again = client.get(f"/static/{name}?theme=dark", headers={"If-None-Match": dark.headers["etag"]})
        assert again.status_code == 304
    for name in ("../app.py", "..%2Fapp.py", "nothing.css", "app.css/x"):
        assert client.get(f"/static/{name}").status_code == 404


def test_the_first_account_is_made_once_and_on_this_machine_only(tmp_path: Path) -> None:
    def new(folder: str, address: str, **changed: Any) -> TestClient:
        settings = ServiceSettings(data=tmp_path / folder, loopback_cookie=True, **changed)
        settings.data.mkdir()
        app = create_app(settings)
        migrate.upgrade(app.state.service.database)
        return TestClient(
            app, base_url=settings.public_origin, client=(address, 50_000), follow_redirects=False
        )

    form = {"name": "Ada", "password": PASSWORD, "again": PASSWORD}
    far = new("far", "192.0.2.1")
    assert far.get("/", headers=HTML).headers["location"] == "/setup"
    assert "create-admin" in far.get("/setup", headers=HTML).text
    assert far.post("/setup", data=form, headers=HTML).status_code == 403
    near = new("near", "127.0.0.1")
    assert near.post("/setup", data={**form, "again": "x"}, headers=HTML).status_code == 422
    assert near.post("/setup", data=form, headers=HTML).headers["location"] == "/cases?tour=1"
    assert near.get("/cases", headers=HTML).status_code == 200
    assert near.get("/setup", headers=HTML).headers["location"] == "/login"
    second = near.post("/setup", data={**form, "name": "eve"}, headers=HTML)
    assert second.status_code == 422
    with near.app.state.service.database.read() as connection:  # type: ignore[attr-defined]
        assert connection.execute(sa.text("SELECT name FROM users")).scalars().all() == ["ada"]
    for client in (far, near):
        client.app.state.service.database.dispose()  # type: ignore[attr-defined]


def test_a_first_password_has_to_be_changed(world: World) -> None:
    admin = world.client("admin")
    page = admin.post("/people", data={"name": "Grace", "roles": ["viewer"]}, headers=HTML)
    password = re.search(r'id="secret">([a-z0-9-]+)<', page.text)
    assert password
    client = world.login("grace", password[1], address="192.0.2.9")
    page = client.get("/cases", headers=HTML)
    assert page.url.path == "/account"
    assert "somebody else has seen" in page.text
    form = {
        "current": password[1],
        "new": "five other words and a ferry",
        "again": "five other words and a ferry",
    }
    assert client.post("/account/password", data=form, headers=HTML).url.path == "/cases"
    world.clock.forward(minutes=1)


def test_people_keys_and_sessions_are_looked_after_by_forms(world: World) -> None:
    admin, investigator = world.client("admin"), world.client("investigator")
    page = investigator.post(
        "/account/keys", data={"name": "import", "scopes": ["cases:list"], "days": "3"}, headers=HTML
    )
    assert re.search(r'id="secret">adsim_', page.text)
    key = re.search(r'action="/account/keys/(key_\w+)"', page.text)
    assert key
    page = investigator.post(f"/account/keys/{key[1]}", headers=HTML)
    assert ">revoked<" in page.text
    wrong = investigator.post("/account/keys", data={"name": "", "days": "x"}, headers=HTML)
    assert wrong.status_code == 422
    assert 'id="scopes-wrong"' in wrong.text
    last = admin.post(f"/people/{world.users['admin']}", data={"do": "disable"}, headers=HTML)
    assert last.status_code == 409
    assert "no admin would be left" in last.text
    none = admin.post(f"/people/{world.users['viewer']}", data={"do": "roles"}, headers=HTML)
    assert none.status_code == 422


def test_a_case_is_renamed_shared_closed_and_opened_again(world: World) -> None:
    made = f"/cases/{world.case('analyst', 'Quay')}"
    admin = world.client("admin")
    assert admin.post(made, data={"name": "Wharf", "purpose": "why"}, headers=HTML).url.path == made
    assert admin.post(made, data={"name": ""}, headers=HTML).status_code == 422
    shared = admin.post(f"{made}/people", data={"user": world.users["viewer"], "do": "share"}, headers=HTML)
    assert ">viewer<" in shared.text
    assert "Wharf" in world.client("viewer").get("/cases", headers=HTML).text
    admin.post(f"{made}/people", data={"user": world.users["viewer"], "do": "unshare"}, headers=HTML)
    assert world.client("viewer").get(made, headers=HTML).status_code == 404
    assert ">closed<" in admin.post(made, data={"do": "close"}, headers=HTML).text
    refused = world.client("analyst").post(f"{made}/runs", data={"corpora": []}, headers=HTML)
    assert refused.status_code in (409, 422)
    assert ">closed<" not in admin.post(made, data={"do": "reopen"}, headers=HTML).text


def test_who_sees_all_cases_sees_no_work_of_those_not_shared(world: World) -> None:
    both = accounts.NewAccount("both", "", ["admin", "analyst"], must_change=False)
    made = world.case("investigator", "Locks")
    with world.database.write() as connection:
        user = accounts.add(world.database, connection, both, at=START)
        hashed = connection.execute(
            sa.text("SELECT password_hash FROM users WHERE name = 'viewer'")
        ).scalar_one()
        accounts.change(world.database, connection, user, {"password_hash": hashed})
    page = world.login("both", address="192.0.2.10").get(f"/cases/{made}", headers=HTML)
    assert page.status_code == 200
    assert f'href="/cases/{made}/runs"' not in page.text
    assert f'href="/cases/{made}/corpora"' not in page.text


def test_what_came_of_a_run_is_told_with_what_was_left_out(world: World, case: str) -> None:
    client = world.client("analyst")
    run = client.get(f"/v1{case}/runs").json()["items"][0]["id"]
    page = client.get(f"{case}/runs/{run}", headers=HTML).text
    assert "10 ads were compared, and 2 groups were found" in page
    assert "near texts (MinHash bands)" in page
    assert "ads.csv" in page
    assert client.get(f"{case}/runs/{run}/report.html", headers=HTML).status_code == 403
    report = world.client("investigator").get(f"{case}/runs/{run}/report.html", headers=HTML)
    assert report.headers["content-disposition"].startswith("attachment")


def test_exports_are_listed_with_who_took_them(world: World, case: str) -> None:
    client = world.client("investigator")
    page = client.get(f"{case}/exports", headers=HTML).text
    group = re.search(r'name="groups" value="(G-[0-9A-Z]+)"', page)
    assert group
    none = client.post(f"{case}/exports", data={"format": "xlsx"}, headers=HTML)
    assert none.status_code == 422
    assert 'id="groups-wrong"' in none.text
    form = {"format": "bundle", "groups": [group[1]], "reveal": "yes", "reason": ""}
    assert client.post(f"{case}/exports", data=form, headers=HTML).status_code == 422
    bundle = client.post(f"{case}/exports", data={**form, "reason": "warrant 17"}, headers=HTML)
    assert bundle.content[:2] == b"PK"
    page = client.get(f"{case}/exports", headers=HTML).text
    assert bundle.headers["x-manifest-sha256"] in page
    assert ">in full<" in page


def test_the_chain_is_verified_and_a_break_is_told(world: World, case: str) -> None:
    client = world.client("auditor")
    page = client.get("/audit/verify", headers=HTML).text
    assert "The chain holds" in page
    assert "corpus.uploaded" in client.get(f"/audit?about={case[7:]}", headers=HTML).text


def test_a_title_holds_nothing_invisible() -> None:
    assert plain("a\u202eb\x00c\u0301\u200bd e") == "abcd e"
