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
# # 1. Quick start
#
# The sample corpus: seven agencies, seven formats, some hundred made-up ads. Read it, link it, look at the groups.
# *Leads, not findings: a link means possibly one poster.*

# %%
import altair as alt

import adsim
from adsim import charts, ingest
from adsim.config import Settings

_ = alt.renderers.enable("png", scale_factor=1)

# %% [markdown]
# ## Read
# Formats, encodings and columns are found; every row is read, or rejected with a reason.

# %%
read = ingest.read(["../data/sample/ads"], settings=Settings().ingest)
ads = read.corpus.table.to_pandas()
print(f"{len(ads)} ads read, {read.rejected.num_rows} rows rejected")
read.rejected.to_pandas()[["file", "row", "reason"]]

# %%
charts.over_time(read.corpus.posted_at)

# %% [markdown]
# ## Link
# Two lines. Every ad gets two labels: `text_labels_`, ads of one text, and `labels_`, ads that may be of one poster.

# %%
linker = adsim.AdLinker().fit(ads)
print(f"{len(linker.groups_)} groups of two ads and more")

# %% [markdown]
# ## Look
# The most interesting groups first: many agencies, many cities, tied well.

# %%
import pandas as pd

pd.DataFrame(
    {
        "group": group.id,
        "ads": len(group.ads),
        "texts": len(group.text_groups),
        "agencies": len(group.agencies),
        "cities": len(group.cities),
        "cohesion": round(group.cohesion, 2),
        "why": group.why["en"],
    }
    for group in linker.groups_[:8]
)

# %%
charts.group_sizes(pd.Series(linker.labels_).value_counts().to_numpy())

# %% [markdown]
# How sure the links are, and where the threshold cuts:

# %%
links = linker.links_
charts.scores(links.score, links.kept, links.cut, threshold=0.5)

# %% [markdown]
# Where the time went:

# %%
pd.DataFrame(
    {"stage": stage.name, "seconds": round(stage.seconds, 3)} for stage in linker.report_.stages
).set_index("stage").T

# %% [markdown]
# Next: [2, reading one group](2_one_group.ipynb).
