"""Surveys asked and answered, whom the bot asks by itself, and what is due."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "exit_marks",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("done", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk__exit_marks")),
    )
    op.create_index(op.f("ix__exit_marks__made_at"), "exit_marks", ["made_at"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.String(length=80), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("trouble", sa.String(length=80), nullable=True),
        sa.Column("taken_by", sa.String(length=32), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_flight_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__jobs")),
        sa.UniqueConstraint("once", name=op.f("uq__jobs__once")),
    )
    op.create_index(
        "ix__jobs__due",
        "jobs",
        ["priority", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix__jobs__kind_subject", "jobs", ["kind", "subject"], unique=False)

    op.create_table(
        "kiosk_messages",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk__kiosk_messages")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk__leases")),
    )
    op.create_table(
        "survey_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__survey_versions")),
        sa.UniqueConstraint("survey", "version", name=op.f("uq__survey_versions__survey_version")),
    )
    op.create_table(
        "waves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=True),
        sa.Column("frame_hash", sa.String(length=64), nullable=True),
        sa.Column("frame", sa.LargeBinary(), nullable=True),
        sa.Column("seed", sa.String(length=32), nullable=True),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__waves")),
        sa.UniqueConstraint("plan", "turn", name=op.f("uq__waves__plan_turn")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "client_references",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk__client_references__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk__client_references")),
    )
    op.create_index(op.f("ix__client_references__client_id"), "client_references", ["client_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=True),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=True),
        sa.Column("consultant", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk__events__client_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__events")),
        sa.UniqueConstraint("source", "event_id", name=op.f("uq__events__source_event_id")),
    )
    op.create_index(op.f("ix__events__client_id"), "events", ["client_id"], unique=False)
    op.create_index(
        "ix__events__reference", "events", ["reference"], unique=False, postgresql_where=sa.text("client_id IS NULL")
    )

    op.create_table(
        "runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("respondent", sa.String(length=32), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("heard", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("hurried", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("weight", sa.Double(), server_default=sa.text("1"), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["clients.id"], name=op.f("fk__runs__holder_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk__runs__wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__runs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix__runs__state_updated_at", "runs", ["state", "updated_at"], unique=False)
    op.create_index("ix__runs__survey_day", "runs", ["survey", "day"], unique=False)
    op.create_index(
        "uq__runs__holder_survey",
        "runs",
        ["holder_id", "survey"],
        unique=True,
        postgresql_where=sa.text("holder_id IS NOT NULL"),
        sqlite_where=sa.text("holder_id IS NOT NULL"),
    )

    op.create_table(
        "answer_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk__answer_changes__run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__answer_changes")),
    )
    op.create_index(op.f("ix__answer_changes__run_id"), "answer_changes", ["run_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk__answers__run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "question", name=op.f("pk__answers")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("trigger", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("disposition", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("about_contact", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.Double(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk__invitations__client_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk__invitations__event_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk__invitations__run_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk__invitations__wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__invitations")),
        sa.UniqueConstraint("event_id", "survey", name=op.f("uq__invitations__event_id_survey")),
        sa.UniqueConstraint("run_id", name=op.f("uq__invitations__run_id")),
        sa.UniqueConstraint("wave_id", "client_id", name=op.f("uq__invitations__wave_id_client_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix__invitations__client_survey", "invitations", ["client_id", "survey"], unique=False)
    op.create_index("ix__invitations__disposition", "invitations", ["disposition"], unique=False)

    op.create_table(
        "dispositions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disposition", sa.String(length=32), nullable=False),
        sa.Column("gate", sa.String(length=32), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk__dispositions__invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__dispositions")),
    )
    op.create_index(op.f("ix__dispositions__invitation_id"), "dispositions", ["invitation_id"], unique=False)

    op.add_column("clients", sa.Column("surveys", sa.Boolean(), server_default=sa.text("(true)"), nullable=False))
    op.add_column("clients", sa.Column("respondent", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("clients", "respondent")
    op.drop_column("clients", "surveys")

    op.drop_index(op.f("ix__dispositions__invitation_id"), "dispositions")

    op.drop_table("dispositions")
    op.drop_index("ix__invitations__disposition", "invitations")
    op.drop_index("ix__invitations__client_survey", "invitations")

    op.drop_table("invitations")
    op.drop_table("answers")
    op.drop_index(op.f("ix__answer_changes__run_id"), "answer_changes")

    op.drop_table("answer_changes")
    op.drop_index(
        "uq__runs__holder_survey",
        "runs",
        postgresql_where=sa.text("holder_id IS NOT NULL"),
        sqlite_where=sa.text("holder_id IS NOT NULL"),
    )
    op.drop_index("ix__runs__survey_day", "runs")
    op.drop_index("ix__runs__state_updated_at", "runs")

    op.drop_table("runs")
    op.drop_index("ix__events__reference", "events", postgresql_where=sa.text("client_id IS NULL"))
    op.drop_index(op.f("ix__events__client_id"), "events")

    op.drop_table("events")
    op.drop_index(op.f("ix__client_references__client_id"), "client_references")

    op.drop_table("client_references")
    op.drop_table("waves")
    op.drop_table("survey_versions")
    op.drop_table("leases")
    op.drop_table("kiosk_messages")
    op.drop_index("ix__jobs__kind_subject", "jobs")
    op.drop_index(
        "ix__jobs__due",
        "jobs",
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )

    op.drop_table("jobs")
    op.drop_index(op.f("ix__exit_marks__made_at"), "exit_marks")

    op.drop_table("exit_marks")
