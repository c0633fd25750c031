"""The index store: cells, publications, subscriptions, exports."""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "answer_cells",
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("reply", sa.String(length=32), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "period", "center", "survey", "question", "audience", "reply", name=op.f("pk__answer_cells")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_cells",
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("indicator", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("replicate", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("squares", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "family",
            "period",
            "center",
            "audience",
            "source",
            "indicator",
            "value",
            "replicate",
            "method",
            name=op.f("pk__index_cells"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "method_versions",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("imprint", sa.String(length=16), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caught_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk__method_versions")),
    )
    op.create_table(
        "touch_cells",
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=False),
        sa.Column("situation", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("period", "center", "situation", "audience", "stage", name=op.f("pk__touch_cells")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("panel", sa.Boolean(), nullable=False),
        sa.Column("with_text", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.String(length=32), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk__exports__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exports")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.create_index("ix__exports__state", ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix__exports__client_id"), ["client_id"], unique=False)

    op.create_table(
        "publications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("inputs", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("operator", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by"], ["clients.id"], name=op.f("fk__publications__published_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__publications")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index("ix__publications__period", ["period"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=False),
        sa.Column("every", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk__subscriptions__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__subscriptions")),
        sa.UniqueConstraint("client_id", "center", name=op.f("uq__subscriptions__client_id_center")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "published_values",
        sa.Column("publication_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("center", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("effective", sa.Double(), nullable=True),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk__published_values__publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "center", "audience", "name", name=op.f("pk__published_values")),
    )
    # Not in batches: SQLite would copy a table for a default, and the copy forgets that ids are never used again.
    op.add_column("contacts", sa.Column("situation", sa.String(length=32), nullable=True))
    op.add_column("events", sa.Column("situation", sa.String(length=32), nullable=True))
    op.add_column("runs", sa.Column("scored", sa.String(length=32), server_default=sa.text("''"), nullable=False))
    op.create_index("ix__runs__scored_state", "runs", ["scored", "state"], unique=False)
    op.add_column("runs", sa.Column("stopped", sa.String(length=32), nullable=True))
    op.create_index("ix__invitations__survey_created_at", "invitations", ["survey", "created_at"], unique=False)
    op.add_column("journeys", sa.Column("stepped", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("walks", sa.Column("arrived", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    _lay_answers(with_rowid=False)


def downgrade() -> None:
    """Back."""
    _lay_answers(with_rowid=True)
    op.drop_column("walks", "arrived")
    op.drop_column("journeys", "stepped")
    op.drop_index("ix__invitations__survey_created_at", "invitations")
    op.drop_index("ix__runs__scored_state", "runs")
    op.drop_column("runs", "stopped")
    op.drop_column("runs", "scored")
    op.drop_column("events", "situation")
    op.drop_column("contacts", "situation")
    op.drop_table("published_values")
    op.drop_table("subscriptions")
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index("ix__publications__period")

    op.drop_table("publications")
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exports__client_id"))
        batch_op.drop_index("ix__exports__state")

    op.drop_table("exports")
    op.drop_table("touch_cells")
    op.drop_table("method_versions")
    op.drop_table("index_cells")
    op.drop_table("answer_cells")


def _lay_answers(*, with_rowid: bool) -> None:
    """SQLite keeps the replies of a run together in the table itself, or finds each through an index."""
    if op.get_bind().dialect.name == "sqlite":
        kept = {"sqlite_with_rowid": with_rowid}
        with op.batch_alter_table("answers", recreate="always", table_kwargs=kept):
            pass
