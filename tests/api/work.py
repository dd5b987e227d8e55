"""A case with a corpus and a run that is done, for the tests of what a case works with."""

from __future__ import annotations

import csv
import io
from typing import Any

from api.jobs.worker import Worker
from tests.api.world import World

FACTS = {"name": "spring.csv", "basis": "public web", "retain_until": "2026-12-31"}
PHONE, MAIL = "(416) 555-0123", "anna.lee@example.com"
LINE = "I am {}, quiet evenings by the old harbour with tea and long talks until the lamps go out, and jazz"
OTHER = (
    "painted rooms above the bakery, warm light, jazz records and good company, ring 514 555 0104 after {}"
)
ALONE = [
    "amber beads and birch bark, only on Tuesdays",
    "cedar smoke over the dunes, ask at the gate",
    "moss on every stone, and the night is short",
    "willow baskets, yarrow tea, and zinnias in a jar",
]


def ads() -> list[dict[str, str]]:
    """A group of four ads with contacts, one of two, and four ads alone."""
    found = [
        {
            "ad_id": f"a{k}",
            "text": f"{LINE.format(name)}. Call {PHONE} or write to {MAIL}",
            "agency": ["south", 'Élan "x"'][k % 2],
            "city": ["Toronto", "Ottawa"][k // 2],
            "posted_at": f"2024-05-0{k + 1}",
        }
        for k, name in enumerate(["Mia", "Zoe", "Ada", "Eve"])
    ]
    found += [
        {"ad_id": f"b{k}", "text": OTHER.format(hour), "agency": "north", "city": "Laval", "posted_at": ""}
        for k, hour in enumerate(["noon", "six"])
    ]
    return found + [
        {"ad_id": f"c{k}", "text": text, "agency": "", "city": "", "posted_at": ""}
        for k, text in enumerate(ALONE)
    ]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """Ads as CSV."""
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode()


def upload(world: World, case: str, content: bytes | None = None, **facts: str) -> Any:
    """The answer to an upload of raw bytes."""
    params = {**FACTS, "confirm": "true", **facts}
    body = as_csv(ads()) if content is None else content
    return world.client("analyst").post(f"/v1/cases/{case}/corpora", params=params, content=body)


def worker(world: World) -> Worker:
    """A worker of the service."""
    return Worker(world.settings, world.database, world.clock)


def start(world: World, case: str, **asked: Any) -> str:
    """Asks for a run; its id."""
    answer = world.client("analyst").post(f"/v1/cases/{case}/runs", json=asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def run(world: World, case: str, **asked: Any) -> str:
    """A run that is done."""
    made = start(world, case, **asked)
    assert worker(world).work()
    state = world.client("analyst").get(f"/v1/cases/{case}/runs/{made}").json()
    assert state["state"] == "done", state
    return made


def linked(world: World) -> tuple[str, str]:
    """A case with a run that is done, shared with an investigator and a viewer."""
    case = world.case("analyst")
    for role in ("investigator", "viewer"):
        world.share(case, role)
    assert upload(world, case).status_code == 201
    return case, run(world, case)


def group_of(world: World, case: str, made: str, ads: int = 4) -> str:
    """The id of the group of so many ads."""
    page = world.client("analyst").get(f"/v1/cases/{case}/runs/{made}/groups").json()
    return next(str(row["id"]) for row in page["items"] if row["ads"] == ads)
