"""What was asked when something was found, and what a run could not tell: so that neither reads as an all-clear.

And an index less: nearly all findings are of one state, and SQLite went through them all to find those of one team.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of runs that are in already nothing is known of it."""
    op.add_column("finding", sa.Column("asked", sa.LargeBinary(length=32), nullable=True))
    op.add_column("child", sa.Column("untold", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("not_asked", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_index("ix_finding_state_urgency_due", "finding")
