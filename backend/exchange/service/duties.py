"""What an import asks of who uploaded it: to be confirmed or given up."""

from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.exchange import queries
from backend.exchange.states import SHEETS
from backend.kernel.duties import DutiesAsked, Duty


def tell(session: Session, asked: DutiesAsked) -> None:
    """The caller's own checked uploads."""
    if allows(asked.actor.role, P.IMPORT_KEEP):
        for row in queries.checked_of(session, asked.actor.user_id):
            words = f"{SHEETS[row.kind]}“{row.file_name}”已检查，请确认导入"
            asked.found.append(Duty("import", words, f"/imports/{row.id}", since=row.created_at))
