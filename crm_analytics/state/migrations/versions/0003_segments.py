"""Saved segments, their fixed lists, and how many customers they had."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "segment_lists",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_segment_lists"),
    )
    op.create_table(
        "segments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("list_id", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", "version", name="pk_segments"),
        sa.ForeignKeyConstraint(["list_id"], ["segment_lists.id"], name="fk_segments_list_id_segment_lists"),
    )
    op.create_table(
        "segment_sizes",
        sa.Column("segment_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("load_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("revenue", sa.String(40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", "version", "load_id", name="pk_segment_sizes"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("segment_sizes", "segments", "segment_lists"):
        op.drop_table(table)
