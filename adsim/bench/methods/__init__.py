"""The methods that the bench knows: adsim itself, and its peers as their own users would write them.

Texts come in, labels go out. Each imports what it needs only when it is used; none knows the truth.
"""
