"""What a case works with: corpora, runs and their groups, decisions, reveals, watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.store.types import Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "corpora",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("ending", sa.Text, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("retain_until", sa.Date, nullable=False),
        sa.Column("encoding", sa.Text, nullable=False),
        sa.Column("delimiter", sa.Text, nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("confirmed_at", Instant),
        sa.Column("uploaded_by", sa.Text, nullable=False),
        sa.Column("uploaded_at", Instant, nullable=False),
        sa.Column("purged_at", Instant),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corpora"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_corpora_case_id"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name="fk_corpora_uploaded_by"),
    )
    op.create_index("ix_corpora_case_id_sha256", "corpora", ["case_id", "sha256"])
    op.create_index("ix_corpora_retain_until", "corpora", ["retain_until"])
    op.create_index("ix_corpora_uploaded_by", "corpora", ["uploaded_by"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("corpora", Json, nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_runs_asked_by"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_runs_case_id"),
    )
    op.create_index("ix_runs_asked_by", "runs", ["asked_by"])
    op.create_index("ix_runs_case_id_id", "runs", ["case_id", "id"])
    op.create_index("ix_runs_state_id", "runs", ["state", "id"])
    op.create_table(
        "run_progress",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "seq", name="pk_run_progress"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_progress_run_id"),
    )
    op.create_table(
        "run_groups",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
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
        sa.PrimaryKeyConstraint("run_id", "id", name="pk_run_groups"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_groups_run_id"),
    )
    op.create_index("ix_run_groups_run_id_ads_id", "run_groups", ["run_id", "ads", "id"])
    op.create_index(
        "ix_run_groups_run_id_last_seen_or_never_id", "run_groups", ["run_id", "last_seen_or_never", "id"]
    )
    op.create_index("ix_run_groups_run_id_rank", "run_groups", ["run_id", "rank"])
    op.create_table(
        "run_events",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("group_id", sa.Text, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("ads", sa.Integer, nullable=False),
        sa.Column("new_ads", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "seq", name="pk_run_events"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_events_run_id"),
    )
    op.create_index("ix_run_events_run_id_group_id", "run_events", ["run_id", "group_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("left", sa.Text, nullable=False),
        sa.Column("right", sa.Text, nullable=False),
        sa.Column("pairs", Json, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", Instant, nullable=False),
        sa.Column("undone_by", sa.Text),
        sa.Column("undone_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_decisions_case_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_decisions_decided_by"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_decisions_run_id"),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name="fk_decisions_undone_by"),
    )
    op.create_index("ix_decisions_case_id_id", "decisions", ["case_id", "id"])
    op.create_index("ix_decisions_decided_by", "decisions", ["decided_by"])
    op.create_index("ix_decisions_run_id", "decisions", ["run_id"])
    op.create_index("ix_decisions_undone_by", "decisions", ["undone_by"])
    op.create_table(
        "reveals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reveals"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reveals_case_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_reveals_run_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_reveals_user_id"),
    )
    op.create_index("ix_reveals_case_id", "reveals", ["case_id"])
    op.create_index("ix_reveals_run_id", "reveals", ["run_id"])
    op.create_index("ix_reveals_user_id", "reveals", ["user_id"])
    op.create_table(
        "watches",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("question", Json, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("seen_ads", Json, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_watches_case_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_watches_user_id"),
    )
    op.create_index("ix_watches_case_id", "watches", ["case_id"])
    op.create_index("ix_watches_user_id", "watches", ["user_id"])


def downgrade() -> None:
    """Takes the tables away."""
    for table in (
        "watches",
        "reveals",
        "decisions",
        "run_events",
        "run_groups",
        "run_progress",
        "runs",
        "corpora",
    ):
        op.drop_table(table)
