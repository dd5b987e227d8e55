"""The kinds of text that requests may hold; none takes signs that a database or a log would choke on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x20\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"),
]
"""One line that does not begin with a blank."""

Prose = Annotated[str, StringConstraints(max_length=4_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""Text of several lines; may be empty."""

AccountName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@-]{1,63}$")]
"""Name that a person signs in with: small letters, digits, `.`, `_`, `@` and `-`."""

Password = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00]*$")]
"""A password as typed; how long it has to be is a setting."""


def id_in_path(prefix: str, what: str) -> Any:
    """The parameter of a path that holds the id of something, as in `Annotated[str, id_in_path("user", ...)]`."""
    return Path(
        pattern=rf"^{prefix}_[0-9a-z]{{26}}$",
        description=what,
        openapi_examples={"an id": {"value": f"{prefix}_01jd0000000000000000000000"}},
    )


UserId = Annotated[str, id_in_path("user", "id of a user")]
CaseId = Annotated[str, id_in_path("case", "id of a case")]
CorpusId = Annotated[str, id_in_path("corpus", "id of a corpus")]
RunId = Annotated[str, id_in_path("run", "id of a run")]
DecisionId = Annotated[str, id_in_path("decision", "id of a decision")]
WatchId = Annotated[str, id_in_path("watch", "id of a watch")]
KeyId = Annotated[str, id_in_path("key", "id of an API key")]
SessionId = Annotated[str, id_in_path("ses", "id of a session")]
GroupId = Annotated[
    str,
    Path(
        pattern=r"^G-[0-9A-Z-]{1,40}$",
        description="id of a group",
        openapi_examples={"an id": {"value": "G-4KJ2M7QXPA"}},
    ),
]


class Body(BaseModel):
    """Base of what requests hold: unknown fields are refused rather than ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def examples(*values: Any) -> Any:
    """A field with examples."""
    return Field(examples=list(values))
