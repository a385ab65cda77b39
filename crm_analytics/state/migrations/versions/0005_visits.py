"""When each viewer last looked at a page, and what there was to see."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "visits",
        sa.Column("viewer", sa.String(200), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("before_at", sa.DateTime(), nullable=True),
        sa.Column("before_seen", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("viewer", "page", name="pk_visits"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("visits")
