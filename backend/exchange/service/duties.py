"""What an import asks of who uploaded it: to be confirmed or given up."""

from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.exchange import queries
from backend.kernel.duties import DutiesAsked, Duty


def tell(session: Session, asked: DutiesAsked) -> None:
    """The caller's own checked uploads."""
    if allows(asked.actor.role, P.IMPORT_KEEP):
        asked.found.extend(
            Duty("import", f"花名册“{row.file_name}”已检查，请确认导入", f"/imports/{row.id}", since=row.created_at)
            for row in queries.checked_of(session, asked.actor.user_id)
        )
