"""Reads what a form sends, and says by field what does not fit.

In: the body of a request. Out: fields of text, and models of `api/schemas` made of them. It never repeats a
value in what it says about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from api.web.phrases import PHRASES

_MOST_FIELDS = 1_000

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FormFields:
    """The fields of a form; the name of one may come more than once."""

    values: dict[str, list[str]]

    def get(self, name: str) -> str:
        """The first value of a field, without blanks around it; '' where there is none."""
        return self.values.get(name, [""])[0].strip()

    def raw(self, name: str) -> str:
        """The first value of a field as it was typed, such as a password."""
        return self.values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self.values.get(name, [])

    def given(self, *names: str) -> dict[str, str]:
        """The fields of these names that are not empty."""
        return {name: self.get(name) for name in names if self.get(name)}


async def _read(request: Request) -> FormFields:
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            values.setdefault(name, []).append(value)
    return FormFields(values)


Fields = Annotated[FormFields, Depends(_read)]
"""Type of the parameter of a route that takes a form."""


def fit(model: type[Model], values: dict[str, Any]) -> tuple[Model | None, dict[str, str]]:
    """The model made of the values, or for each field that does not fit the key of the phrase that says so."""
    try:
        return model.model_validate(values), {}
    except ValidationError as error:
        return None, {str(e["loc"][0]) if e["loc"] else "": _phrase(e["type"]) for e in error.errors()}


def _phrase(kind: str) -> str:
    return f"invalid.{kind}" if f"invalid.{kind}" in PHRASES else "invalid.other"
