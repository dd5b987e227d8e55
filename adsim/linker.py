"""The face in Python, in the scikit-learn manner: `link` for two lines, `AdLinker` for the rest.

In: a data frame or texts. Out: labels, groups, links, explanations. It only arranges what the pipeline
gives; it never links by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from adsim.config import Settings
from adsim.explain import Explanation, explain
from adsim.records import GroupSummary, Links, LinkResult, RunReport


class AdLinker(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Links ads that may come from one poster.

    Parameters: `threshold`, the least score (a probability) of a link that joins; `text`, the column of the
    text where the frame has several; `settings`, all the rest (a `Settings`); `threads`, 0 for all.

    After `fit`: `labels_` int array (n,), the linked-entity group of each ad (every ad has one, alone or
    not); `text_labels_`, its text group; `groups_`, summaries of the groups of two ads and more;
    `links_`; `report_`; `result_`, everything. `n_features_in_` is 1: a text.
    """

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        text: str | None = None,
        settings: Settings | None = None,
        threads: int = 0,
    ) -> None:
        self.threshold = threshold
        self.text = text
        self.settings = settings
        self.threads = threads

    def fit(self, X: Any, y: Any = None) -> AdLinker:
        """Links the ads of `X`: a data frame, a sequence of texts, or an array of one column of texts."""
        from adsim import pipeline
        from adsim.ingest import from_frame

        settings = self._settings()
        columns = {"text": self.text} if self.text else {}
        read = from_frame(_frame(X), columns=columns, settings=settings.ingest)
        self.result_ = pipeline.link(read, settings=settings)
        self.n_features_in_ = 1
        return self

    def fit_predict(self, X: Any, y: Any = None, **kwargs: Any) -> NDArray[np.int64]:
        """`fit`, then the labels."""
        return self.fit(X).labels_

    def _settings(self) -> Settings:
        base = self.settings or Settings()
        clustering = dataclasses.replace(base.clustering, threshold=float(self.threshold))
        return dataclasses.replace(base, clustering=clustering, threads=self.threads)

    def _result(self) -> LinkResult:
        check_is_fitted(self, "result_")
        return cast(LinkResult, self.result_)

    @property
    def labels_(self) -> NDArray[np.int64]:
        """The linked-entity group of each ad read, in input order."""
        return self._result().groups.group.astype(np.int64)

    @property
    def text_labels_(self) -> NDArray[np.int64]:
        """The text group of each ad read, in input order."""
        return self._result().groups.text_group.astype(np.int64)

    @property
    def groups_(self) -> tuple[GroupSummary, ...]:
        """Groups of two ads and more, the most interesting first."""
        return self._result().summaries

    @property
    def links_(self) -> Links:
        """Scored links between ads."""
        return self._result().links

    @property
    def report_(self) -> RunReport:
        """How the run went."""
        return self._result().report

    def explain(self, left: str, right: str) -> Explanation:
        """Why two ads (by id) are linked, or why not."""
        return explain(self._result(), left, right)

    def rethreshold(self, threshold: float) -> AdLinker:
        """A new linker at another threshold, fitted on the same ads."""
        from adsim import pipeline
        from adsim.records import IngestResult

        other = AdLinker(threshold=threshold, text=self.text, settings=self.settings, threads=self.threads)
        old = self._result()
        read = IngestResult(old.corpus, old.rejected, old.report.notes)
        other.result_ = pipeline.link(read, settings=other._settings())
        other.n_features_in_ = 1
        return other

    def to_frame(self) -> pd.DataFrame:
        """One row per ad: `ad_id`, `text_group`, `group` (ids)."""
        result = self._result()
        groups = result.groups
        return pd.DataFrame(
            {
                "ad_id": list(result.corpus.ad_ids),
                "text_group": [groups.text_group_ids[k] for k in groups.text_group],
                "group": [groups.group_ids[k] for k in groups.group],
            }
        )


def link(frame: pd.DataFrame | Sequence[str], *, text: str | None = None, threshold: float = 0.5) -> AdLinker:
    """Links the ads of a data frame or a list of texts; the fitted linker has the groups."""
    return AdLinker(threshold=threshold, text=text).fit(frame)


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
    return pd.DataFrame({"text": [v if isinstance(v, str) else str(v) for v in values]})
