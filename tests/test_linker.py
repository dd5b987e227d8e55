"""The face in Python: an estimator in the scikit-learn manner, its labels aligned with the rows it was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks, get_tags

import adsim
from adsim import AdLinker, Settings
from adsim.config import ClusteringSettings
from adsim.errors import NoTextColumn, NothingToRead, SettingsError

# scikit-learn's own checks, those that make no data. The others (`check_fit_idempotent` and so on) make
# matrices of random numbers, which `two_d_array = False` says we do not take: scikit-learn itself runs none
# of them for such an estimator. What they stand for is tested below, with texts.
CHECKS = [
    estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
    estimator_checks.check_estimator_cloneable,
    estimator_checks.check_estimator_repr,
    estimator_checks.check_estimator_tags_renamed,
    estimator_checks.check_get_params_invariance,
    estimator_checks.check_mixin_order,
    estimator_checks.check_no_attributes_set_in_init,
    estimator_checks.check_parameters_default_constructible,
    estimator_checks.check_set_params,
    estimator_checks.check_valid_tag_types,
]

LINES = [
    "quiet evenings by the old harbour with tea and long talks until the lamps go out",
    "a walk along the lake at noon, fresh bread after it, and stories of the sea",
    "painted rooms above the bakery, warm light, jazz records and good company",
]


def corpus() -> pd.DataFrame:
    """Three texts, each three times with other names, some lines alone, and two rows that cannot be read."""
    texts: list[Any] = [f"Ask for {name}: {line}" for line in LINES for name in ("Mia", "Zoe", "Ada")]
    texts[2:2] = [None]
    texts += [
        "",
        "nothing here is like anything else in this table",
        "another one that stands for itself alone",
    ]
    return pd.DataFrame(
        {"body": texts, "note": range(len(texts))}, index=[f"row {k}" for k in range(len(texts))]
    )


UNREAD = [2, 10]


@pytest.fixture(scope="module")
def fitted() -> AdLinker:
    return adsim.link(corpus(), text="body")


def partition(labels: Any) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize(
    "linker", [AdLinker(), AdLinker(threshold=0.7, text="body", settings=Settings())], ids=str
)
def test_checks_of_scikit_learn(check: Any, linker: AdLinker) -> None:
    check("AdLinker", linker)


def test_scikit_learn_runs_no_check_with_data_for_such_an_estimator() -> None:
    with pytest.warns(match="Can't test estimator AdLinker"):
        names = {c.func.__name__ for _, c in estimator_checks.estimator_checks_generator(AdLinker())}
    assert names <= {check.__name__ for check in CHECKS}
    tags = get_tags(AdLinker())
    assert tags.estimator_type == "clusterer"
    assert tags.input_tags.string


def test_two_lines_give_groups(fitted: AdLinker) -> None:
    assert [len(group.ads) for group in fitted.groups_] == [3, 3, 3]
    first = set(fitted.to_frame()["ad_id"].iloc[fitted.rows_[list(fitted.groups_[0].ads)]])
    assert len(first) == 3


def test_there_is_one_label_for_each_row(fitted: AdLinker) -> None:
    frame = corpus()
    assert fitted.labels_.shape == fitted.text_labels_.shape == (len(frame),)
    assert fitted.labels_.dtype == np.int64
    rows = np.setdiff1d(np.arange(len(frame)), UNREAD)
    together = {frozenset(rows[k : k + 3].tolist()) for k in (0, 3, 6)}
    alone = {frozenset([k]) for k in (*UNREAD, *rows[9:].tolist())}
    assert partition(fitted.labels_) == partition(fitted.text_labels_) == together | alone


def test_rows_that_could_not_be_read_are_told(fitted: AdLinker) -> None:
    assert (fitted.rejected_["row"] - 1).tolist() == UNREAD
    assert any("2 of 13 rows could not be read" in note for note in fitted.report_.notes)
    np.testing.assert_array_equal(fitted.rows_, np.setdiff1d(np.arange(13), UNREAD))
    table = fitted.to_frame()
    assert table.index.tolist() == corpus().index.tolist()
    assert table["group"].isna().to_numpy().nonzero()[0].tolist() == UNREAD
    read = table.iloc[fitted.rows_]
    assert partition(read["group"].to_numpy()) == partition(fitted.labels_[fitted.rows_])
    assert read["ad_id"].is_unique


def test_fit_changes_neither_parameters_nor_frame() -> None:
    frame, linker = corpus(), AdLinker(text="body")
    before = linker.get_params()
    assert linker.fit(frame) is linker
    assert linker.get_params() == before
    pd.testing.assert_frame_equal(frame, corpus())
    once = linker.labels_
    np.testing.assert_array_equal(linker.fit(frame).labels_, once)
    np.testing.assert_array_equal(AdLinker(text="body").fit_predict(frame), once)


def test_a_clone_is_not_fitted(fitted: AdLinker) -> None:
    for use in (lambda x: x.explain("1", "2"), lambda x: x.rethreshold(0.9), lambda x: x.to_frame()):
        with pytest.raises(NotFittedError):
            use(clone(fitted))


def test_texts_may_come_in_any_container() -> None:
    texts = [f"{name} says {line}" for line in LINES for name in ("Mia", "Zoe")]
    expected = [0, 0, 1, 1, 2, 2]
    for given in (
        texts,
        tuple(texts),
        np.array(texts),
        np.array(texts)[:, None],
        pd.Series(texts, index=range(6, 0, -1)),
    ):
        assert AdLinker().fit(given).labels_.tolist() == expected
    pipeline = make_pipeline(FunctionTransformer(lambda frame: frame["body"]), AdLinker())
    assert pipeline.fit_predict(pd.DataFrame({"body": texts})).tolist() == expected


def test_what_is_missing_is_no_text() -> None:
    linker = adsim.link([LINES[0], None, float("nan"), LINES[0], "None", "nan", *LINES[1:]])
    assert (linker.rejected_["row"] - 1).tolist() == [1, 2]
    assert partition(linker.labels_) == {frozenset(rows) for rows in ([0, 3], [1], [2], [4], [5], [6], [7])}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("one text", ValueError),
        (np.zeros((3, 2)), ValueError),
        ([], NothingToRead),
        (pd.DataFrame({"x": [1.5], "y": [2.5]}), NoTextColumn),
    ],
)
def test_what_holds_no_texts_is_refused(given: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        AdLinker().fit(given)


def test_explain_by_id(fitted: AdLinker) -> None:
    ids = fitted.to_frame()["ad_id"]
    assert fitted.explain(ids.iloc[0], ids.iloc[1]).verdict in ("linked", "together", "same-text")
    assert (
        fitted.explain(ids.iloc[0], ids.iloc[12]).groups[0]
        != fitted.explain(ids.iloc[0], ids.iloc[12]).groups[1]
    )


def test_rethreshold_is_a_fit_at_that_threshold(fitted: AdLinker) -> None:
    before = fitted.labels_.copy()
    other = fitted.rethreshold(0.999)
    again = AdLinker(threshold=0.999, text="body").fit(corpus())
    np.testing.assert_array_equal(other.labels_, again.labels_)
    assert other.report_.notes == again.report_.notes
    assert other.threshold == 0.999
    assert fitted.threshold is None
    np.testing.assert_array_equal(fitted.labels_, before)


@pytest.mark.parametrize("threshold", [3.0, -0.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused_with_the_fix(
    fitted: AdLinker, threshold: float
) -> None:
    for use in (AdLinker(threshold=threshold).fit, lambda _: fitted.rethreshold(threshold)):
        with pytest.raises(
            SettingsError, match=r"'clustering\.threshold' is .* not between 0 and 1"
        ) as caught:
            use(LINES)
        assert "from 0 to 1" in caught.value.fix


def test_the_ends_of_the_scale_are_thresholds() -> None:
    same = [LINES[0], LINES[0].upper(), LINES[1]]
    assert AdLinker(threshold=1).fit(same).labels_.tolist() == [0, 1, 2]
    assert AdLinker(threshold=0).fit(same).labels_.tolist() == [0, 0, 1]


def test_a_parameter_goes_before_the_settings_and_none_leaves_them() -> None:
    settings = Settings(threads=1, clustering=ClusteringSettings(threshold=0.9))
    told = AdLinker(settings=settings).fit(LINES).report_
    assert (told.settings["clustering"]["threshold"], told.threads) == (0.9, 1)
    told = AdLinker(settings=settings, threshold=0.6, threads=2).fit(LINES).report_
    assert (told.settings["clustering"]["threshold"], told.threads) == (0.6, 2)
