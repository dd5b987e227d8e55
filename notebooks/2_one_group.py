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
# # 2. Reading one group
#
# Why are these ads together, how are they tied, and where is the group weakest? A group is a lead; read its evidence
# before you believe it.

# %%
import altair as alt
import pandas as pd

import adsim
from adsim import charts, ingest
from adsim.config import Settings

_ = alt.renderers.enable("png", scale_factor=1)
ads = ingest.read(["../data/sample/ads"], settings=Settings().ingest).corpus.table.to_pandas()
linker = adsim.AdLinker().fit(ads)

# %% [markdown]
# A group of several texts, over several agencies:

# %%
group = next(g for g in linker.groups_ if len(g.text_groups) >= 2 and len(g.agencies) >= 2 and g.weakest)
print(group.why["en"])

# %% [markdown]
# ## The template
# What the texts have in common, and what varies. A template that saves bits holds a text group together by itself.

# %%
template = next(t.template for t in group.text_groups if t.template is not None)
words = [
    part.text if part.text is not None else f"[{template.slots[part.slot].kind}]" for part in template.parts
]
print(" ".join(words))
print(f"\nsaves {template.gain_bits:.0f} of {template.alone_bits:.0f} bits")

# %%
pd.DataFrame(
    {"slot": slot.kind, "values": ", ".join(f"{v.value} ({v.ads})" for v in slot.values[:6])}
    for slot in template.slots
)

# %% [markdown]
# ## The contacts
# An identifier that ads outside of the group show as well tells less.

# %%
pd.DataFrame(
    {"kind": use.kind, "value": use.value, "ads": use.ads, "ads elsewhere": use.ads_elsewhere}
    for use in group.identifiers
)

# %% [markdown]
# ## Time and place

# %%
rows = ads.iloc[list(group.ads)]
dated = rows.dropna(subset=["posted_at"]).assign(day=lambda frame: frame["posted_at"].dt.strftime("%Y-%m-%d"))
points = alt.Chart(alt.Data(values=dated[["day", "agency", "city"]].fillna("unknown").to_dict("records")))
charts.styled(
    points.mark_point(filled=True, size=70, opacity=0.9)
    .encode(
        x=alt.X("day:T", title=None),
        y=alt.Y("agency:N", title=None),
        color=alt.Color("city:N", title=None),
    )
    .properties(width=480)
)

# %% [markdown]
# ## The weakest link
# A group is as good as the link without which it falls apart.

# %%
weakest = group.weakest
ids = ads["ad_id"].tolist()
told = linker.explain(ids[weakest.left], ids[weakest.right])
print(f"score {weakest.score:.2f}: parts of {weakest.splits[0]} and {weakest.splits[1]} ads hang on it")
print(told.en)

# %% [markdown]
# The score is a sum: log-odds of each kind of evidence, for and against.

# %%
parts = [{"evidence": part.en, "log-odds": part.log_odds} for part in told.parts if abs(part.log_odds) > 0.01]
bars = alt.Chart(alt.Data(values=parts))
charts.styled(
    bars.mark_bar()
    .encode(
        x=alt.X("log-odds:Q"),
        y=alt.Y("evidence:N", sort="-x", title=None, axis=alt.Axis(labelLimit=380)),
        color=alt.condition("datum['log-odds'] > 0", alt.value(charts.BLUE), alt.value(charts.ORANGE)),
    )
    .properties(width=300)
)

# %% [markdown]
# And why are two ads of different groups apart?

# %%
other = linker.groups_[1] if linker.groups_[0].id == group.id else linker.groups_[0]
print(linker.explain(ids[group.ads[0]], ids[other.ads[0]]).en)

# %% [markdown]
# Next: [3, evasion](3_evasion.ipynb).
