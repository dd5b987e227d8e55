"""Results of runs made by hand: a realistic one of some thirty groups, and any text put everywhere in one."""

from __future__ import annotations

import dataclasses
import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from adsim.config import Settings
from adsim.records import (
    Corpus,
    Cut,
    CutReason,
    GeneratorReport,
    Groups,
    GroupSummary,
    IdentifierKind,
    Identifiers,
    IdentifierUse,
    LinkResult,
    Links,
    Move,
    Origin,
    RunReport,
    Slot,
    SourceFile,
    StageReport,
    Template,
    TemplatePart,
    TextGroupSummary,
    Trick,
    WeakestLink,
    counts_of,
)
from tests.made import Link, folded_of, identifiers_of, links_of

CITIES = (
    "Toronto",
    "Ottawa",
    "Montréal",
    "Laval",
    "Québec",
    "Hamilton",
    "London",
    "Kingston",
    "Sudbury",
    "Moncton",
)
AGENCIES = (
    "Velvet Row",
    "Maple Companions",
    "Harbour Evenings",
    "Les Belles Soirées",
    "NorthStar Listings",
    "City Classifieds",
    "Evening Post Board",
    "Rendez-vous Laval",
    "Quiet Hours",
    "Blue Door",
    "Lakeside Directory",
    "Salon Plateau",
    "Weekend Pages",
    "Capital Company",
    "Old Port Agency",
    "Prairie Board",
    "Garden Street",
    "Gazette du soir",
)
NAMES = (
    "Mia",
    "Zoe",
    "Ada",
    "Eve",
    "Lily",
    "Chloé",
    "Jade",
    "Nina",
    "Sofia",
    "Emma",
    "Léa",
    "Rose",
    "Ivy",
    "Amélie",
)
TEXTS = (
    "Quiet evenings with {name} in {place}, tea, candles and long talks by the harbour. "
    "I am {age}, calm and well read. {price} for an hour, discreet building near the station. Call {phone}",
    "Bonsoir, je suis {name}, nouvelle à {place} pour quelques jours seulement. Massage suédois et conversation "
    "dans un endroit calme et propre. {price} l’heure, pas de messages, appelez le {phone}",
    "{name} is back in {place}! Upscale companion for dinner, theatre and travel. Gentlemen over thirty only. "
    "Donation {price}. Reach me at {phone} or {email}, screening required, no blocked numbers",
    "Relax after work. Hot stone massage by {name}, {age}, in {place}, {price}. "
    "Free parking behind the house, open late. Text {phone} to book",
    "Independent and easy to talk to, {name} in {place}. Photos are mine and recent. {price}, verified at {email}. "
    "Two days notice please, {phone}",
)
TRICKED = {"a": "а", "e": "е", "o": "о"}
START = datetime(2024, 1, 8, tzinfo=UTC)


def realistic(
    *, groups: int = 31, alone: int = 420, seed: int = 5, settings: Settings | None = None
) -> LinkResult:
    """A run over a few hundred made-up ads: groups that move between cities and agencies, and strangers."""
    return _Maker(random.Random(seed), settings or Settings()).result(groups, alone)


class _Maker:
    def __init__(self, draw: random.Random, settings: Settings) -> None:
        self.draw, self.settings = draw, settings
        self.rows: list[dict[str, Any]] = []
        self.found: list[tuple[int, str, str, bool]] = []
        self.text_group: list[int] = []
        self.group: list[int] = []
        self.links: list[Link] = []
        self.summaries: list[GroupSummary] = []

    def result(self, groups: int, alone: int) -> LinkResult:
        for k in range(groups):
            self._group(k)
        for _ in range(alone):
            slots = self._slots(self.draw.choice(CITIES))
            self._ad(self.draw.choice(TEXTS), slots, self._new_text_group(), groups + len(self.rows), 0.0)
        self._strangers()
        codes = {code: k for k, code in enumerate(dict.fromkeys(self.group))}
        group = np.array([codes[code] for code in self.group], np.int32)
        text_group = np.array(self.text_group, np.int32)
        names = tuple(_id("G", k) for k in range(len(codes)))
        ranked = tuple(sorted(self.summaries, key=lambda s: (-s.interest, s.id)))
        return LinkResult(
            corpus=self._corpus(),
            rejected=_rejected(),
            folded=folded_of([row["text"] for row in self.rows]),
            identifiers=_identifiers(self.found),
            links=_links(self.links),
            groups=Groups(
                text_group,
                group,
                tuple(_id("T", k) for k in range(int(text_group.max()) + 1)),
                names,
                _cuts(names, self.draw),
            ),
            summaries=ranked,
            report=self._report(),
            decisions=np.array([(k, k + 1, (-1, 0, 1)[k % 3]) for k in range(24)], np.int32),
        )

    def _group(self, k: int) -> None:
        draw, start = self.draw, len(self.rows)
        size = draw.choice((2, 2, 3, 3, 4, 5, 6, 8, 11, 14, 23))
        cities = draw.sample(CITIES, min(size, draw.randint(1, 5)))
        agencies = draw.sample(AGENCIES[: 6 + k % 13], min(size, draw.randint(1, 5)))
        phones = [f"416-555-01{k:02d}", f"613-555-01{k:02d}"][: draw.randint(1, 2)]
        texts = draw.sample(TEXTS, 1 if size < 4 else draw.randint(1, 3))
        text_groups = [self._new_text_group() + t for t in range(len(texts))]
        for i in range(size):
            at = i * len(texts) // size
            slots = self._slots(cities[i * len(cities) // size])
            slots.update(phone=draw.choice(phones), email=f"rooms{k}@example.com")
            day = (i + 0.3 * draw.random()) * 130 / size + k
            self._ad(
                texts[at], slots, text_groups[at], k, day, draw.choice(agencies), tricked=draw.random() < 0.3
            )
            if i:
                score = min(0.999, 0.55 + 0.45 * draw.random())
                self.links.append(
                    (start, start + i, score, Origin.LSH if i % 2 else Origin.IDENTIFIER, True, 0)
                )
        self._summary(k, list(range(start, start + size)), texts)

    def _new_text_group(self) -> int:
        return max(self.text_group, default=-1) + 1

    def _slots(self, city: str) -> dict[str, str]:
        draw = self.draw
        return {
            "name": draw.choice(NAMES),
            "place": city,
            "age": str(draw.randint(24, 39)),
            "price": f"${draw.randrange(160, 320, 20)}",
            "phone": f"905-555-01{draw.randrange(100):02d}",
            "email": f"hello{draw.randrange(900)}@example.org",
        }

    def _ad(
        self,
        text: str,
        slots: dict[str, str],
        text_group: int,
        group: int,
        day: float,
        agency: str | None = None,
        tricked: bool = False,
    ) -> None:
        draw, row = self.draw, len(self.rows)
        written = dict(slots)
        if tricked:
            written["phone"] = "\u200b".join(slots["phone"].replace("-", " . "))
        body = text.format(**written)
        if tricked:
            body = "".join(TRICKED.get(c, c) for c in body)
        posted = START + timedelta(days=day or draw.random() * 160, minutes=draw.randrange(1400))
        self.rows.append(
            {
                "ad_id": f"ad-{row + 1:05d}",
                "text": f"{slots['name']} ♥ {slots['place']}\n{body}",
                "agency": agency or draw.choice(AGENCIES),
                "city": slots["place"],
                "posted_at": None if draw.random() < 0.04 else posted,
                "url": f"https://ads.example.org/{row + 1}",
            }
        )
        self.text_group.append(text_group)
        self.group.append(group)
        for kind in ("phone", "email", "name", "price"):
            if "{" + kind + "}" in text:
                self.found.append((row, kind, slots[kind], tricked and kind == "phone"))

    def _summary(self, k: int, rows: list[int], texts: list[str]) -> None:
        ads = [self.rows[row] for row in rows]
        dated = sorted((ad for ad in ads if ad["posted_at"]), key=lambda ad: ad["posted_at"])
        agencies, cities = counts_of([a["agency"] for a in ads]), counts_of([a["city"] for a in ads])
        moves = {(a["city"], b["city"]): b["posted_at"] for a, b in itertools.pairwise(dated)}
        codes = sorted({self.text_group[row] for row in rows})
        groups = [
            TextGroupSummary(
                _id("T", code),
                tuple(row for row in rows if self.text_group[row] == code),
                self._template(text, [row for row in rows if self.text_group[row] == code]),
            )
            for code, text in zip(codes, texts, strict=True)
        ]
        used = {
            (kind, value) for row, kind, value, _ in self.found if row in rows and kind in ("phone", "email")
        }
        identifiers = tuple(self._use(kind, value, rows) for kind, value in sorted(used))
        weakest = min(
            (link for link in self.links if link[0] == rows[0]), key=lambda link: link[2], default=None
        )
        self.summaries.append(
            GroupSummary(
                id=_id("G", k),
                ads=tuple(rows),
                text_groups=tuple(groups),
                agencies=agencies,
                cities=cities,
                moves=tuple(Move(a, b, 1, at) for (a, b), at in moves.items() if a != b),
                first_seen=dated[0]["posted_at"] if dated else None,
                last_seen=dated[-1]["posted_at"] if dated else None,
                undated=len(ads) - len(dated),
                identifiers=identifiers,
                names=counts_of(
                    [value for row, kind, value, _ in self.found if row in rows and kind == "name"]
                ),
                tricks={t.name.lower(): self.draw.choice((0, 0, 2, 7, 31)) for t in Trick},
                cohesion=0.6 + 0.4 * self.draw.random(),
                weakest=None
                if weakest is None
                else WeakestLink(weakest[0], weakest[1], weakest[2], (len(rows) - 1, 1)),
                why=_why(len(rows), len(groups), len(agencies), len(cities), identifiers),
                interest=len(agencies) * 1.5 + len(cities) + np.log(len(rows)),
            )
        )

    def _use(self, kind: str, value: str, rows: list[int]) -> IdentifierUse:
        mine = [o for row, k, v, o in self.found if (k, v) == (kind, value) and row in rows]
        others = self.draw.choice((0, 0, 0, 2))
        return IdentifierUse(kind, _canonical(kind, value), len(mine), others, min(others, 1), sum(mine))

    def _template(self, text: str, rows: list[int]) -> Template | None:
        if len(rows) < 2:
            return None
        parts: list[TemplatePart] = []
        slots: list[Slot] = []
        for piece in text.replace("{", "\0{").replace("}", "}\0").split("\0"):
            if piece.startswith("{"):
                kind = piece.strip("{}")
                values = [v for row, k, v, _ in self.found if row in rows and k == kind]
                values = values or [self.rows[row]["city"] for row in rows]
                parts.append(TemplatePart(slot=len(slots)))
                slots.append(Slot(kind, counts_of(values)))
            elif piece.strip():
                parts.append(TemplatePart(text=piece.strip()))
        alone = 310.0 * len(rows)
        return Template(tuple(parts), tuple(slots), len(text.split()), alone, 420.0 + 41 * len(rows))

    def _strangers(self) -> None:
        """Links that were not kept."""
        n = len(self.rows)
        for _ in range(900):
            a, b = sorted(self.draw.sample(range(n), 2))
            if self.group[a] == self.group[b]:
                continue
            cut = self.draw.random() < 0.06
            reason = self.draw.choice((CutReason.HUB, CutReason.WEAK_BRIDGE, CutReason.LIFTED_TEXT))
            score = self.draw.uniform(0.5, 0.95) if cut else self.draw.betavariate(1.2, 5) * 0.5
            self.links.append((a, b, score, Origin.PHRASE, False, reason if cut else 0))

    def _corpus(self) -> Corpus:
        columns = {name: [row[name] for row in self.rows] for name in self.rows[0]}
        table = pa.table(
            {
                name: pa.array(
                    values,
                    pa.timestamp("us", "UTC")
                    if name == "posted_at"
                    else pa.large_string()
                    if name == "text"
                    else pa.string(),
                )
                for name, values in columns.items()
            }
        )
        mapping = {"text": "body", "agency": "site", "city": "ville", "posted_at": "date"}
        n = len(self.rows)
        sources = (
            SourceFile(
                "winter-2024.csv",
                "3f" * 32,
                412_003,
                "csv",
                "gzip",
                "cp1252",
                "detection",
                ";",
                n - 150,
                9,
                mapping,
            ),
            SourceFile(
                "spring.jsonl",
                "a1" * 32,
                98_112,
                "jsonl",
                "none",
                "utf-8",
                "mark",
                "",
                150,
                3,
                {"text": "text"},
            ),
        )
        return Corpus(table, sources)

    def _report(self) -> RunReport:
        return RunReport(
            version="0.1.0",
            settings=self.settings.to_dict(),
            settings_hash=self.settings.hash(),
            seed=1,
            threads=2,
            started_at="2024-06-01T00:00:00+00:00",
            stages=(StageReport("normalize", 0.5, len(self.rows)),),
            generators=(
                GeneratorReport("lsh", 1840, 0, 212, {"bands": 25, "rows": 5}),
                GeneratorReport("phrase", 2310, 41, 530, {"max_phrase_units": 41}),
                GeneratorReport("identifier", 410, 2, 96, {"max_identifier_units": 2}),
            ),
            libraries={"numpy": "2.2.0", "numba": "0.61.0", "datasketch": "2.0.0"},
            model={"trained_on": "made-up corpora", "features": 19},
        )


def _id(prefix: str, k: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    value, text = (k + 1) * 7_919_513_077, ""
    for _ in range(10):
        value, rest = divmod(value, 32)
        text += letters[rest]
    return f"{prefix}-{text.upper()}"


def _canonical(kind: str, value: str) -> str:
    return "+1" + value.replace("-", "") if kind == "phone" else value


def _why(ads: int, texts: int, agencies: int, cities: int, used: tuple[IdentifierUse, ...]) -> dict[str, str]:
    phone = next((u.value for u in used if u.kind == "phone"), "")
    return {
        "en": f"{ads} ads in {texts} wording(s) on {agencies} agencies in {cities} cities"
        + (f", tied by {phone}" if phone else ""),
        "fr": f"{ads} annonces en {texts} formulation(s) sur {agencies} agences dans {cities} villes"
        + (f", unies par {phone}" if phone else ""),
    }


def _rejected() -> pa.Table:
    reasons = ["no_text"] * 7 + ["wrong_cell_count"] * 3 + ["no_text"] * 2
    return pa.table(
        {
            "file": pa.array(["winter-2024.csv"] * 9 + ["spring.jsonl"] * 3, pa.string()),
            "row": pa.array(range(3, 15), pa.int64()),
            "column": pa.array(["body"] * 12, pa.string()),
            "reason": pa.array(reasons, pa.string()),
            "detail": pa.array(["no text in the row"] * 12, pa.string()),
        }
    )


def _identifiers(found: list[tuple[int, str, str, bool]]) -> Identifiers:
    kinds = {kind.name.lower(): kind for kind in IdentifierKind}
    return identifiers_of(
        [(row, kinds[kind], _canonical(kind, value), hidden) for row, kind, value, hidden in found]
    )


def _links(links: list[Link]) -> Links:
    ordered = sorted({link[:2]: link for link in links}.values())
    score = np.array([link[2] for link in ordered])
    logit = np.log(score / (1 - score))
    parts = np.column_stack([(logit + 2) * 0.7, (logit + 2) * 0.3]).astype(np.float32)
    return links_of(ordered, parts, parts, bias=-2.0, names=("cosine_1", "shared_identifiers"))


def _cuts(names: tuple[str, ...], draw: random.Random) -> tuple[Cut, ...]:
    reasons = (CutReason.HUB, CutReason.WEAK_BRIDGE, CutReason.LIFTED_TEXT)
    return tuple(
        Cut(
            draw.choice(reasons), names[k], names[k + 3], 1 + k % 4, 0.5 + k / 60, "+1905555010" + str(k % 10)
        )
        for k in range(26)
    )


def replaced(value: Any, word: str) -> Any:
    """The same records with `word` in place of every string of the input or made from it."""
    if isinstance(value, str):
        return word
    if isinstance(value, dict):
        return {(word if k not in ("en", "fr") else k): replaced(v, word) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(replaced(v, word) for v in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **{k: replaced(v, word) for k, v in fields.items()})
    return value
