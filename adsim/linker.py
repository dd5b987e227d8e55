"""The face in Python, in the scikit-learn manner: `link` for two lines, `AdLinker` for the rest.

In: a data frame or texts. Out: labels, groups, links, explanations. It only arranges what the pipeline
gives; it never links by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from adsim.config import Settings
from adsim.explain import Explanation, explain
from adsim.records import I32, IngestResult


class AdLinker(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Links ads that may come from one poster.

    Parameters: `threshold`, the least score (a probability) of a link that joins; `text`, the column of the
    text where its name does not tell; `threads`, 0 for all; `settings`, all the rest. What is None is as in
    `settings`, or by default.

    After `fit`, with one entry for each of the n rows of X, in their order: `labels_` int64 (n,), the
    linked-entity group, and `text_labels_` int64 (n,), the text group. Every row has a label: who is alone,
    and a row that could not be read, has one of its own. `rejected_`: the rows that could not be read, and
    why, by position from 1. `rows_` int64: the positions in X of the ads that were read; the rows that
    `groups_` (summaries of groups of two ads and more, the most interesting first) and `links_` speak of
    are positions in `rows_`. `report_`: how the run went; `result_`: everything.
    """

    def __init__(
        self,
        *,
        threshold: float | None = None,
        text: str | None = None,
        threads: int | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.threshold = threshold
        self.text = text
        self.threads = threads
        self.settings = settings

    def __sklearn_tags__(self) -> Any:
        """A column of texts comes in, not a matrix of numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, X: Any, y: Any = None) -> AdLinker:
        """Links the ads of `X`: a data frame, a sequence of texts, or an array of one column of texts.

        Raises `NothingToRead` where no row can be read, `NoTextColumn` where no column is the text.
        """
        from adsim.ingest import from_frame

        frame = _frame(X)
        columns = {"text": self.text} if self.text else {}
        read = from_frame(frame, columns=columns, settings=self._settings().ingest)
        return self._link(read, frame.index)

    def _link(self, read: IngestResult, index: Any) -> AdLinker:
        from adsim import pipeline

        self._read, self._index = read, index
        rejected = np.unique(read.rejected["row"].to_numpy().astype(np.int64)) - 1
        if len(rejected):
            note = f"{len(rejected)} of {len(index)} rows could not be read; each has a label of its own"
            read = dataclasses.replace(read, notes=(*read.notes, note))
        self.result_ = pipeline.link(read, settings=self._settings())
        self.rows_ = np.setdiff1d(np.arange(len(index)), rejected, assume_unique=True)
        self.labels_ = self._by_row(self.result_.groups.group)
        self.text_labels_ = self._by_row(self.result_.groups.text_group)
        self.groups_ = self.result_.summaries
        self.links_ = self.result_.links
        self.report_ = self.result_.report
        self.rejected_ = read.rejected.to_pandas()
        return self

    def _by_row(self, codes: I32) -> NDArray[np.int64]:
        """Labels of the ads that were read, spread over the rows of X; the others get the next free ones."""
        labels = int(codes.max(initial=-1)) + 1 + np.arange(len(self._index), dtype=np.int64)
        labels[self.rows_] = codes
        return labels

    def _settings(self) -> Settings:
        settings = self.settings or Settings()
        if self.threshold is not None:
            clustering = dataclasses.replace(settings.clustering, threshold=float(self.threshold))
            settings = dataclasses.replace(settings, clustering=clustering)
        return settings if self.threads is None else dataclasses.replace(settings, threads=self.threads)

    def explain(self, left: str, right: str) -> Explanation:
        """Why two ads (by id) are linked, or why not. Ads without a column of ids are "1", "2", and so on."""
        check_is_fitted(self, "result_")
        return explain(self.result_, left, right)

    def rethreshold(self, threshold: float) -> AdLinker:
        """A new linker at another threshold, fitted on the same ads; this one stays as it is.

        The ads are not read again, but linked anew: it takes as long as `fit`.
        """
        check_is_fitted(self, "result_")
        other = AdLinker(**{**self.get_params(deep=False), "threshold": threshold})
        return other._link(self._read, self._index)

    def to_frame(self) -> pd.DataFrame:
        """`ad_id`, `text_group`, `group` (ids) with the index of X; None in rows that could not be read."""
        check_is_fitted(self, "result_")
        groups = self.result_.groups
        columns = {
            "ad_id": np.array(list(self.result_.corpus.ad_ids), object),
            "text_group": np.array(groups.text_group_ids, object)[groups.text_group],
            "group": np.array(groups.group_ids, object)[groups.group],
        }
        table = {name: np.full(len(self._index), None, object) for name in columns}
        for name, values in columns.items():
            table[name][self.rows_] = values
        return pd.DataFrame(table, index=self._index)


def link(
    frame: pd.DataFrame | Sequence[str],
    *,
    text: str | None = None,
    threshold: float | None = None,
    settings: Settings | None = None,
) -> AdLinker:
    """Links the ads of a data frame or a list of texts; the fitted linker has the groups."""
    return AdLinker(threshold=threshold, text=text, settings=settings).fit(frame)


def _frame(X: Any) -> pd.DataFrame:
    if isinstance(X, pd.DataFrame):
        return X
    if isinstance(X, str):
        raise ValueError("X is one text; give a list of texts or a data frame")
    values = np.asarray(X, dtype=object)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(f"Expected texts, one per ad, got an array of shape {values.shape}")
    index = X.index if isinstance(X, pd.Series) else None
    texts = [v if isinstance(v, str) else None if pd.isna(v) else str(v) for v in values]
    return pd.DataFrame({"text": pd.Series(texts, index=index, dtype=object)})
