"""Reads an analyst's decisions from a CSV file and binds them to the ads of a corpus.

In: columns `left`, `right` (ad ids), `verdict` (same, different, unsure), and any others, such as a reason.
Out: rows and a sign. It never guesses: a row that does not fit is an error that names it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from adsim.errors import DecisionError
from adsim.records import I32, Corpus

SIGNS = {"same": 1, "different": -1, "unsure": 0, "meme": 1, "même": 1, "identique": 1, "différent": -1,
         "different(e)": -1, "incertain": 0, "y": 1, "n": -1, "u": 0}


def read_decisions(path: Path, corpus: Corpus) -> I32:
    """Decisions as int32 (k, 3): row of the left ad, row of the right ad, 1 same, 0 unsure, -1 different.

    Raises `DecisionError` for an unreadable file, an unknown ad or verdict, and a pair decided both ways.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DecisionError(f"{path}: {error}", fix="name a readable UTF-8 CSV file") from error
    rows = {ad_id: k for k, ad_id in enumerate(corpus.ad_ids)}
    out: dict[tuple[int, int], int] = {}
    for number, record in enumerate(table, 1):
        a, b, sign = (_field(path, number, record, name) for name in ("left", "right", "verdict"))
        for ad in (a, b):
            if ad not in rows:
                raise DecisionError(f"{path}, row {number}: no ad '{ad}'", fix="use ids of the corpus that is linked")
        if sign.lower() not in SIGNS:
            raise DecisionError(f"{path}, row {number}: verdict '{sign}'", fix="use same, different or unsure")
        pair = (min(rows[a], rows[b]), max(rows[a], rows[b]))
        if pair[0] == pair[1]:
            raise DecisionError(f"{path}, row {number}: an ad against itself", fix="name two ads")
        if out.setdefault(pair, SIGNS[sign.lower()]) != SIGNS[sign.lower()]:
            raise DecisionError(f"{path}, row {number}: decided otherwise before", fix="keep one row for the pair")
    return np.array([(a, b, s) for (a, b), s in sorted(out.items())], np.int32).reshape(-1, 3)


def _field(path: Path, number: int, record: dict[str, str | None], name: str) -> str:
    value = (record.get(name) or "").strip()
    if not value:
        raise DecisionError(f"{path}, row {number}: no {name}", fix="give the columns left, right, verdict")
    return value
