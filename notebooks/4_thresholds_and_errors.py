# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4. Thresholds, calibration and errors
#
# A score is a probability. If that is true, the threshold is yours to choose by what an error costs you.

# %%
import altair as alt
import numpy as np
import pandas as pd

import adsim
from adsim import charts
from adsim.bench.method import make
from adsim.evaluate import bootstrap, partition_scores
from adsim.evaluate.pairs import reliability
from adsim.synth import SynthSettings, generate

_ = alt.renderers.enable("png", scale_factor=1)
corpus = generate(SynthSettings(ads=1000, difficulty=0.7, seed=31))
truth = corpus.truth["operator"].to_numpy()

# %% [markdown]
# ## The threshold
# A higher one only parts what a lower one had joined: precision for recall.

# %%
thresholds = [0.05, 0.3, 0.5, 0.8, 0.97]
found = [adsim.AdLinker(threshold=t).fit(corpus.ads) for t in thresholds]
curve = [
    {
        "threshold": t,
        "measure": name,
        "value": getattr(partition_scores(truth, linker.labels_).pairwise, name),
    }
    for t, linker in zip(thresholds, found, strict=True)
    for name in ("precision", "recall", "f1")
]
lines = alt.Chart(alt.Data(values=curve))
charts.styled(
    lines.mark_line(point=True)
    .encode(
        x=alt.X("threshold:Q"),
        y=alt.Y("value:Q", scale=alt.Scale(zero=False), title=None),
        color=alt.Color("measure:N", title=None),
    )
    .properties(width=420, height=240)
)

# %% [markdown]
# How sure are these figures? Whole posters are drawn again and again:

# %%
linker = found[thresholds.index(0.5)]
intervals = bootstrap(truth, linker.labels_, rounds=300)
pd.DataFrame(
    {"score": name, "low": round(interval.low, 3), "high": round(interval.high, 3)}
    for name, interval in intervals.items()
    if name.startswith(("pairwise", "bcubed", "ari"))
).set_index("score").T

# %% [markdown]
# ## Calibration
# Of the pairs that score about 0.8, are about 80 % the same author? By text alone:

# %%
method = make("adsim", {}, threads=2)
method.fit(corpus.ads["text"].tolist())
left, right, probability = method.probabilities()
author = corpus.truth["author"].to_numpy()
told = reliability(probability, author[left] == author[right])
bins = zip(told.mean_score.tolist(), told.share_same.tolist(), told.pairs.tolist(), strict=True)
values = [{"promised": promised, "true": true, "pairs": pairs} for promised, true, pairs in bins]
base = alt.Chart(alt.Data(values=values)).encode(x="promised:Q", y="true:Q")
ideal = alt.Chart(alt.Data(values=[{"promised": 0, "true": 0}, {"promised": 1, "true": 1}]))
print(f"expected calibration error {told.ece:.3f}, Brier score {told.brier:.3f}, {len(left):,} pairs")
charts.styled(
    (
        ideal.mark_line(color=charts.GREY, strokeDash=[4, 3]).encode(x="promised:Q", y="true:Q")
        + base.mark_line(color=charts.BLUE)
        + base.mark_point(filled=True, color=charts.BLUE).encode(
            size=alt.Size("pairs:Q", scale=alt.Scale(type="log"), legend=None)
        )
    ).properties(width=260, height=260)
)

# %% [markdown]
# ## Errors
# Ads that were put together and should not be: whose are they, and what do they share?

# %%
frame = pd.DataFrame({"group": linker.labels_, "operator": truth, "treatments": corpus.truth["treatments"]})
mixed = frame.groupby("group")["operator"].nunique()
wrong = frame[frame["group"].isin(mixed[mixed > 1].index)]
print(
    f"{len(wrong['group'].unique())} of {int((frame['group'].value_counts() > 1).sum())} groups hold strangers"
)
wrong["treatments"].str.split().explode().value_counts().head(8).to_frame("ads in mixed groups")

# %% [markdown]
# And pairs that were missed: where on the way were they lost?

# %%
from adsim.evaluate import evaluate

evaluation = evaluate(corpus.truth, linker.result_, rounds=20)
level = next(level for level in evaluation.levels if level.label == "operator")
lost = sorted(level.treatments, key=lambda part: part.pairwise.recall)[:8]
pd.DataFrame(
    {
        "treatment": part.name,
        "true pairs": part.true_pairs,
        **{k: round(v, 3) for k, v in part.stages.items()},
    }
    for part in lost
)

# %%
sizes = np.bincount(np.unique(linker.labels_, return_inverse=True)[1])
charts.group_sizes(sizes)

# %% [markdown]
# Next: [6, your own corpus](6_your_own_corpus.ipynb).
