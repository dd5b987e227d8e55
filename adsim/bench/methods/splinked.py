"""Splink on what adsim extracts from texts: contacts, names, places and opening words, in columns.

Texts come in, labels go out. Splink is made for records of several columns, not for texts; so it is given its best
chance: the identifiers that adsim finds, one column for each kind, and the words that a text opens with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adsim.bench.method import Laps, Trace, package
from adsim.config import Settings
from adsim.records import I64, Corpus, IdentifierKind, Identifiers, TextBuffer

CONTACTS = ("phone", "email", "handle", "url")
BLOCKED = (*CONTACTS, "opening", "closing")
COLUMNS = (*BLOCKED, "name", "place", "price")
WORDS_OF_ENDS = 5


class Splinked:
    """Splink's Fellegi-Sunter model on DuckDB; pairs of at least `threshold` match probability are joined."""

    def __init__(self, threshold: float = 0.95, most_pairs: int = 1_000_000, threads: int = 1) -> None:
        self.threshold, self.most_pairs, self.threads = threshold, most_pairs, threads

    def fit(self, texts: Sequence[str]) -> I64:
        """Labels of the texts, int64 (n,)."""
        laps = Laps()
        with laps.lap("signatures"):
            frame = features(texts, self.threads)
        with laps.lap("candidates"):
            linker = self._trained(frame)
            pairs = linker.inference.predict(threshold_match_probability=self.threshold)
        with laps.lap("groups"):
            found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, self.threshold)
            clusters = found.as_pandas_dataframe().set_index("unique_id")["cluster_id"]
        self.trace = Trace(laps.seconds)
        return np.asarray(clusters.reindex(np.arange(len(texts))).to_numpy(), np.int64)

    def _trained(self, frame: Any) -> Any:
        """A linker whose parameters are estimated from the corpus itself, as Splink's documentation has it."""
        splink, library = package("splink"), package("splink.comparison_library")
        logging = package("logging")
        logging.getLogger("splink").setLevel(logging.ERROR)
        settings = splink.SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                library.ExactMatch(name).configure(term_frequency_adjustments=True) for name in COLUMNS
            ],
            blocking_rules_to_generate_predictions=[splink.block_on(name) for name in BLOCKED],
        )
        connection = package("duckdb").connect(config={"threads": max(1, self.threads)})
        table = splink.DuckDBAPI(connection).register(frame)
        linker = splink.Linker(table, settings, log_level=None)
        training = linker.training
        training.estimate_probability_two_random_records_match(
            [splink.block_on("phone"), splink.block_on("opening", "closing")], recall=0.7
        )
        training.estimate_u_using_random_sampling(max_pairs=self.most_pairs)
        for name in ("phone", "opening"):
            training.estimate_parameters_using_expectation_maximisation(splink.block_on(name))
        return linker


def features(texts: Sequence[str], threads: int) -> Any:
    """A data frame with `unique_id` and `COLUMNS`; None where a text shows nothing of the kind."""
    import pandas as pd
    import pyarrow as pa

    from adsim import identifiers, normalize

    buffer = TextBuffer.from_strings(texts)
    folded = normalize.fold(buffer, threads=threads)
    corpus = Corpus(pa.table({"text": buffer.to_arrow()}))
    found = identifiers.extract(folded, corpus, settings=Settings().identifiers, threads=threads)
    frame = pd.DataFrame({"unique_id": np.arange(len(texts))})
    words = [text.split() for text in folded.text]
    frame["opening"] = [" ".join(w[:WORDS_OF_ENDS]) or None for w in words]
    frame["closing"] = [" ".join(w[-WORDS_OF_ENDS:]) or None for w in words]
    for name in COLUMNS:
        if name not in frame:
            frame[name] = _first_of(found, IdentifierKind[name.upper()], len(texts))
    return frame


def _first_of(found: Identifiers, kind: IdentifierKind, n: int) -> Any:
    """The first identifier of a kind in each text, or None."""
    column = np.full(n, None, object)
    entries = np.flatnonzero(found.kind == kind)[::-1]
    column[found.ad[entries]] = [found.values[v] for v in found.value[entries].tolist()]
    return column
