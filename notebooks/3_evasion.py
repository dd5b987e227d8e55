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
# # 3. Evasion: what each trick costs each method
#
# Look-alike letters, words s p a c e d out, emoji in between: cheap for who writes, and made to break matching. The
# corpus is synthetic, so who wrote what is known.

# %%
import altair as alt
import numpy as np
import pandas as pd

from adsim import charts, normalize
from adsim.bench.method import make
from adsim.evaluate import partition_scores
from adsim.records import TextBuffer
from adsim.synth import SynthSettings, generate

_ = alt.renderers.enable("png", scale_factor=1)

# %% [markdown]
# One author, four ads:

# %%
corpus = generate(SynthSettings(ads=400, family="obfuscation", difficulty=0.9, seed=21, french_share=0.0))
author = corpus.truth["author"].value_counts().index[0]
rows = (corpus.truth["author"] == author).to_numpy().nonzero()[0][:4]
for row in rows:
    print(corpus.ads["text"][row].replace("\n", " ")[:110], "\n   ", corpus.truth["treatments"][row])

# %% [markdown]
# The same, folded: what a method sees after the tricks are undone.

# %%
folded = normalize.fold(TextBuffer.from_strings(corpus.ads["text"][rows].tolist()))
for text in normalize.words(folded.text).text:
    print(text[:110])

# %% [markdown]
# ## Every method on the same texts
# adsim on its defaults, peers at the settings that their users take; all see the texts alone.

# %%
texts, truth = corpus.ads["text"].tolist(), corpus.truth["author"].to_numpy()
methods = {name: make(name, {}, threads=2) for name in ("adsim", "exact", "datasketch", "tfidf", "rapidfuzz")}
labels = {name: np.asarray(method.fit(texts)) for name, method in methods.items()}
labels["adsim"] = methods["adsim"].trace.text_labels
scores = {name: partition_scores(truth, found).pairwise for name, found in labels.items()}
pd.DataFrame(
    {"method": name, "precision": round(s.precision, 3), "recall": round(s.recall, 3), "F1": round(s.f1, 3)}
    for name, s in scores.items()
)

# %% [markdown]
# ## Trick by trick
# Of the pairs of one author with the trick in one ad at least: how many are still found together?

# %%
left, right = np.triu_indices(len(texts), 1)
same = truth[left] == truth[right]
left, right = left[same], right[same]
tricks = corpus.truth["treatments"].str.split().map(set)
rows = []
for trick in sorted(set().union(*tricks)):
    treated = np.array([trick in of_ad for of_ad in tricks])
    touched = treated[left] | treated[right]
    for name, found in labels.items():
        recall = (found[left] == found[right])[touched].mean()
        rows.append({"trick": trick.replace("_", " "), "method": name, "recall": float(recall)})
base = alt.Chart(alt.Data(values=rows)).encode(
    x=alt.X("method:N", sort=list(methods), title=None, axis=alt.Axis(orient="top", labelAngle=0)),
    y=alt.Y("trick:N", title=None),
)
cells = base.mark_rect().encode(
    color=alt.Color("recall:Q", scale=alt.Scale(domain=[0, 1], range=["#f6efe4", charts.BLUE]), legend=None)
)
numbers = base.mark_text().encode(
    text=alt.Text("recall:Q", format=".2f"),
    color=alt.condition("datum.recall > 0.6", alt.value("#ffffff"), alt.value(charts.INK)),
)
charts.styled((cells + numbers).properties(width=420, height=18 * len({row["trick"] for row in rows})))

# %% [markdown]
# A lower threshold is no way out: what a peer gains in recall it pays in precision, because stock phrases are shared by
# all.

# %%
sweep = {
    "datasketch": [
        (t, make("datasketch", {"threshold": t}, threads=1).fit(texts)) for t in (0.2, 0.3, 0.5, 0.7)
    ],
    "tfidf": list(
        zip(
            (0.2, 0.4, 0.6, 0.8),
            methods["tfidf"].sweep(texts, "threshold", (0.2, 0.4, 0.6, 0.8)),
            strict=True,
        )
    ),
    "rapidfuzz": list(
        zip((0.4, 0.6, 0.8), methods["rapidfuzz"].sweep(texts, "threshold", (0.4, 0.6, 0.8)), strict=True)
    ),
    "adsim": [(0.5, labels["adsim"])],
}
curve = [
    {"method": name, "threshold": t, "recall": measure.recall, "precision": measure.precision}
    for name, tried in sweep.items()
    for t, found in tried
    for measure in [partition_scores(truth, found).pairwise]
]
lines = alt.Chart(alt.Data(values=curve))
share = alt.Scale(domain=[0, 1])
charts.styled(
    lines.mark_line(point=alt.OverlayMarkDef(size=60))
    .encode(
        x=alt.X("recall:Q", scale=share),
        y=alt.Y("precision:Q", scale=share),
        order="threshold:Q",
        color=alt.Color("method:N", title=None),
    )
    .properties(width=380, height=260)
)

# %% [markdown]
# Next: [4, thresholds, calibration and errors](4_thresholds_and_errors.ipynb).
