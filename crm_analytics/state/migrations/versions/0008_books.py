"""Totals of people's own books, to be held against our figures."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "books",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("removed_by", sa.String(200), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_books"),
    )
    op.create_table(
        "book_totals",
        sa.Column("book_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(40), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.String(200), nullable=True),
        sa.Column("amount", sa.String(40), nullable=False),
        sa.Column("tolerance", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("book_id", "position", name="pk_book_totals"),
        sa.ForeignKeyConstraint(["book_id"], ["books.id"], name="fk_book_totals_book_id_books"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("book_totals")
    op.drop_table("books")
