"""The tables of people, cases, their work and the audit log.

Ids are text with a prefix (`store.ids`), moments are `Instant`, lists and objects are `Json`. Names of
constraints follow one convention, so that migrations can name them on both databases. Every table has a
primary key; every foreign key has an index that starts with it. A migration makes each change; a test
compares what the migrations make with what stands here.
"""

from __future__ import annotations

import sqlalchemy as sa

from api.store.types import Instant, Json

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("roles", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("disabled_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False, index=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("scopes", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.Column("revoked_at", Instant),
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Index(None, "account", "at"),
    sa.Index(None, "address", "at"),
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
)

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True, index=True),
    sa.Column("granted_by", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("granted_at", Instant, nullable=False),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_hash", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sa.Column("status", sa.Integer),
    sa.Column("headers", Json),
    sa.Column("body", sa.LargeBinary),
)

# No row of it is ever changed or removed: triggers of the first migration refuse it.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index(None, "case_id", "seq"),
    sa.Index(None, "actor", "seq"),
    sa.Index(None, "action", "seq"),
)

# What a case works with. Files and folders lie in the data folder, named by the ids.

corpora = sa.Table(
    "corpora",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("ending", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("retain_until", sa.Date, nullable=False, index=True),
    sa.Column("encoding", sa.Text, nullable=False),
    sa.Column("delimiter", sa.Text, nullable=False),
    sa.Column("columns", Json, nullable=False),
    sa.Column("confirmed_at", Instant),
    sa.Column("uploaded_by", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("uploaded_at", Instant, nullable=False),
    sa.Column("purged_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "case_id", "sha256"),
)

# A worker holds a run as long as its lease; whoever has not its token any more changes nothing of it.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("corpora", Json, nullable=False),
    sa.Column("settings", Json, nullable=False),
    sa.Column("asked_by", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("cancelled_at", Instant),
    sa.Column("worker", sa.Text, nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("ads", sa.Integer),
    sa.Column("groups", sa.Integer),
    sa.Column("problem", Json),
    sa.Column("manifest_sha256", sa.Text),
    sa.Column("purged_at", Instant),
    sa.Index(None, "case_id", "id"),
    sa.Index(None, "state", "id"),
)

run_progress = sa.Table(
    "run_progress",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
)

# One row a group of two ads and more, for lists; the rest is read from the folder of the run.
run_groups = sa.Table(
    "run_groups",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("interest", sa.Float, nullable=False),
    sa.Column("ads", sa.Integer, nullable=False),
    sa.Column("text_groups", sa.Integer, nullable=False),
    sa.Column("agencies", Json, nullable=False),
    sa.Column("cities", Json, nullable=False),
    sa.Column("agency_count", sa.Integer, nullable=False),
    sa.Column("city_count", sa.Integer, nullable=False),
    sa.Column("first_seen", Instant),
    sa.Column("last_seen", Instant),
    sa.Column("last_seen_or_never", sa.BigInteger, nullable=False),
    sa.Column("cohesion", sa.Float, nullable=False),
    sa.Column("why_en", sa.Text, nullable=False),
    sa.Column("why_fr", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Index(None, "run_id", "rank"),
    sa.Index(None, "run_id", "ads", "id"),
    sa.Index(None, "run_id", "last_seen_or_never", "id"),
)

run_events = sa.Table(
    "run_events",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("group_id", sa.Text, nullable=False),
    sa.Column("before", Json, nullable=False),
    sa.Column("ads", sa.Integer, nullable=False),
    sa.Column("new_ads", sa.Integer, nullable=False),
    sa.Index(None, "run_id", "group_id"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("left", sa.Text, nullable=False),
    sa.Column("right", sa.Text, nullable=False),
    sa.Column("pairs", Json, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id"), nullable=False, index=True),
    sa.Column("decided_by", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Column("undone_by", sa.Text, sa.ForeignKey("users.id"), index=True),
    sa.Column("undone_at", Instant),
    sa.Index(None, "case_id", "id"),
)

# Why somebody looked at identifiers in full: the audit log names the row, this table holds the words.
reveals = sa.Table(
    "reveals",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id"), nullable=False, index=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

watches = sa.Table(
    "watches",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("question", Json, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("seen_ads", Json, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
)
