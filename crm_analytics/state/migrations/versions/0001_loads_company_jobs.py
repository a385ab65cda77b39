"""Loads, the company, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_loads"),
    )
    op.create_index(
        "ix_loads_based_on_in_force",
        "loads",
        ["based_on"],
        unique=True,
        sqlite_where=sa.text("status <> 'undone'"),
        postgresql_where=sa.text("status <> 'undone'"),
    )
    _load_tables()
    op.create_table(
        "load_versions",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("table", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name="fk_load_versions_load_id_loads"),
        sa.PrimaryKeyConstraint("load_id", "table", name="pk_load_versions"),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("jobs", "company", "load_versions", "load_tables", "loads"):
        op.drop_table(table)


def _load_tables() -> None:
    counts = ("rows_in", "accepted", "rejected", "duplicates", "left_out", "new", "updated", "unchanged", "derived")
    sums = ("sum_in", "sum_accepted", "sum_rejected", "sum_duplicates", "sum_left_out")
    op.create_table(
        "load_tables",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("table", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        *(sa.Column(name, sa.String(40), nullable=False) for name in sums),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name="fk_load_tables_load_id_loads"),
        sa.PrimaryKeyConstraint("load_id", "table", name="pk_load_tables"),
    )
