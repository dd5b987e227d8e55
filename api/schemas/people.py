"""People, sessions and keys on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.schemas.fields import AccountName, Body, Line, Password
from api.security.permissions import NOT_BY_KEY, PERMISSIONS

Scope = Annotated[str, Field(json_schema_extra={"enum": sorted(PERMISSIONS.keys() - NOT_BY_KEY)})]
Role = Literal["viewer", "analyst", "investigator", "admin", "auditor"]


class Login(Body):
    """Name and password of an account."""

    name: Line = Field(examples=["ada"])
    password: Password = Field(examples=["four words and a lantern"])


class Me(BaseModel):
    """Who is signed in, and what they may do."""

    id: str = Field(examples=["user_01jd0000000000000000000000"])
    name: str = Field(examples=["ada"])
    roles: list[Role] = Field(examples=[["analyst"]])
    permissions: list[str] = Field(examples=[["cases:list", "cases:read"]])
    must_change_password: bool


class PasswordChange(Body):
    """The password that holds, and the one that shall."""

    current: Password = Field(examples=["four words and a lantern"])
    new: Password = Field(examples=["five other words and a ferry"])


class Session(BaseModel):
    """A place where somebody is signed in."""

    id: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    agent: str
    current: bool = Field(description="whether it is the session of this request")


class NewUser(Body):
    """An account to be made; its first password is made by the service."""

    name: AccountName = Field(examples=["ada"])
    roles: list[Role] = Field(min_length=1, max_length=5, examples=[["analyst", "investigator"]])


class UserChange(Body):
    """What shall be different; what is left out stays."""

    roles: list[Role] | None = Field(default=None, min_length=1, max_length=5, examples=[["viewer"]])
    disabled: bool | None = Field(default=None, examples=[True])


class User(BaseModel):
    """An account."""

    id: str = Field(examples=["user_01jd0000000000000000000000"])
    name: str = Field(examples=["ada"])
    roles: list[Role]
    created_at: datetime
    disabled_at: datetime | None
    must_change_password: bool


class UserWithPassword(User):
    """An account and its first password, which is shown this once."""

    password: str


class NewKey(Body):
    """An API key to be made; `scopes` are permissions that its owner has."""

    name: Line = Field(examples=["nightly import"])
    scopes: list[Scope] = Field(min_length=1, max_length=40, examples=[["corpora:write", "runs:write"]])
    days: int | None = Field(default=None, ge=1, le=3_660, examples=[30])


class Key(BaseModel):
    """An API key, without its secret."""

    id: str = Field(examples=["key_01jd0000000000000000000000"])
    name: str
    scopes: list[str]
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class KeyWithSecret(Key):
    """An API key as it is sent, which is shown this once."""

    key: str
