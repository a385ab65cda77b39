"""Which lake the loads are of."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "warehouse",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lake_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warehouse"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("warehouse")
