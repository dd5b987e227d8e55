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
# # 6. Your own corpus, end to end
#
# From a file as it comes to groups that you can hand on: read, check what was read, link, decide, write, and, where you
# know the truth for some ads, measure.

# %%
import tempfile
from pathlib import Path

import altair as alt
import pandas as pd

from adsim import charts, export, ingest
from adsim.bench import pictures, run
from adsim.bench.suite import parse
from adsim.config import Settings
from adsim.synth import SynthSettings, generate

_ = alt.renderers.enable("png", scale_factor=1)
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## A file as it comes
# Put the path of your own file here. This one stands in for it: odd names of columns, semicolons, an old encoding, a
# row without text.

# %%
made = generate(SynthSettings(ads=400, seed=77))
frame = made.ads.rename(columns={"text": "Annonce", "city": "Ville", "posted_at": "Date"})
frame.loc[7, "Annonce"] = ""
path = folder / "export.csv"
frame.to_csv(path, sep=";", index=False, encoding="cp1252", errors="replace")

# %% [markdown]
# ## What was read, and what was not

# %%
read = ingest.read([str(path)], settings=Settings().ingest)
source = read.corpus.sources[0]
print(
    f"{source.rows_read} rows, {source.rows_rejected} rejected; {source.encoding}, parted by {source.delimiter!r}"
)
pd.Series(source.mapping, name="column of the file").to_frame().T

# %%
read.rejected.to_pandas()[["row", "column", "reason", "detail"]]

# %% [markdown]
# ## Link, and look at what was held apart

# %%
from adsim import pipeline

result = pipeline.link(read, settings=Settings())
print(f"{len(result.summaries)} groups; {len(result.groups.cuts)} places where groups were kept apart")
charts.over_time(read.corpus.posted_at)

# %% [markdown]
# ## Decide
# Two ads that you know to be of different people: the decision binds this run and later ones.

# %%
import numpy as np

first = result.summaries[0].ads
decided = pipeline.link(read, settings=Settings(), decisions=np.array([[first[0], first[-1], -1]], np.int32))
apart = decided.groups.group[first[0]] != decided.groups.group[first[-1]]
print(f"kept apart: {bool(apart)}")

# %% [markdown]
# ## Write
# The same folder as `adsim link` writes: tables, report, manifest.

# %%
export.write(decided, folder / "out")
sorted(item.name for item in (folder / "out").iterdir())

# %% [markdown]
# ## Measure on your own texts
# A CSV with `ad_id`, `text` and `entity` is all that it takes; ads without an entity are left out of the scores. Any
# method of your own stands beside the others as `module:Class`, see `adsim.bench.method`.

# %%
labelled = made.ads[["ad_id", "text"]].assign(entity=made.truth["operator"])
labelled.to_csv(folder / "mine.csv", index=False)
suite = parse(
    """
    title = "My corpus"
    measures = ["quality", "sweep"]
    bootstrap = 100
    [[corpora]]
    path = "mine.csv"
    [[methods]]
    use = "adsim"
    [[methods]]
    use = "tfidf"
    sweep = { threshold = [0.4, 0.5, 0.6, 0.7, 0.8] }
    """,
    name="mine",
    folder=folder,
)
results = run(suite)
pictures.quality(results, "entity").chart

# %%
from IPython.display import Markdown

from adsim.bench.tables import markdown_table, quality_table

Markdown(markdown_table(quality_table(results, "entity")))
