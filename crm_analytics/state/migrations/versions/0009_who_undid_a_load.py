"""Who took a load back, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of loads that were undone before, nobody knows it."""
    op.add_column("loads", sa.Column("undone_by", sa.String(200), nullable=True))
    op.add_column("loads", sa.Column("undone_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("loads", "undone_at")
    op.drop_column("loads", "undone_by")
