"""What each role may do, as one table; a person may have several roles, and has what any of them gives.

A permission is about the service, or about one case (`IN_CASE`): those count only in cases that were granted
to the person, but for what `WITHOUT_GRANT` names. An API key has, of the permissions of its owner, those in
its scopes.
"""

from __future__ import annotations

from collections.abc import Iterable

SERVICE = {
    "me:read": "see who one is",
    "me:manage": "change one's password, sessions and keys; never by an API key",
    "users:read": "see who has an account",
    "users:write": "make, change and disable accounts",
    "cases:list": "list the cases that are shared with one",
    "cases:create": "open a case",
    "audit:read": "read the audit log",
    "metrics:read": "read the counters of the service",
}
IN_CASE = {
    "cases:read": "see name, purpose and people of a case",
    "cases:update": "rename and close a case",
    "grants:write": "share a case with people, and no longer",
    "corpora:read": "see what was uploaded, and what of it was rejected",
    "corpora:write": "upload and remove corpora",
    "runs:read": "see runs, their progress and manifest",
    "runs:write": "start and cancel runs",
    "groups:read": "see groups, ads and links, identifiers masked",
    "groups:ask": "ask for related ads, and be told of new ones",
    "identifiers:reveal": "see identifiers unmasked, for a reason that is logged",
    "decisions:read": "see decisions and the review queue",
    "decisions:write": "decide, and undo",
    "exports:create": "take results out of the service",
}
PERMISSIONS = SERVICE | IN_CASE
NOT_BY_KEY = frozenset({"me:manage"})

_EVERYONE = {"me:read", "me:manage", "cases:list"}
_LOOK = {"cases:read", "corpora:read", "runs:read", "groups:read", "decisions:read"}
_WORK = {"cases:create", "groups:ask", "decisions:write", "exports:create"}
_ADMIN_ANYWHERE = {"cases:read", "cases:update", "grants:write"}
_AUDITOR_ANYWHERE = {"cases:read"}

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset(_EVERYONE | _LOOK),
    "analyst": frozenset(_EVERYONE | _LOOK | _WORK | {"corpora:write", "runs:write"}),
    "investigator": frozenset(_EVERYONE | _LOOK | _WORK | {"identifiers:reveal"}),
    "admin": frozenset(
        _EVERYONE | _ADMIN_ANYWHERE | {"cases:create", "users:read", "users:write", "metrics:read"}
    ),
    "auditor": frozenset(_EVERYONE | _AUDITOR_ANYWHERE | {"users:read", "audit:read", "metrics:read"}),
}
WITHOUT_GRANT: dict[str, frozenset[str]] = {
    "admin": frozenset(_ADMIN_ANYWHERE),
    "auditor": frozenset(_AUDITOR_ANYWHERE),
}


def of_roles(roles: Iterable[str]) -> frozenset[str]:
    """What any of these roles may do."""
    return frozenset().union(*(ROLES[role] for role in roles))


def without_grant(roles: Iterable[str]) -> frozenset[str]:
    """What these roles may do in cases that were not granted to them."""
    return frozenset().union(*(WITHOUT_GRANT.get(role, frozenset()) for role in roles))
