"""What the room of vouchers asks of the office: to approve what somebody else made, to issue, to void."""

from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.kernel.duties import DutiesAsked, Duty
from backend.voucher.queries import vouchers as queries


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of who may approve."""
    actor = asked.actor
    if allows(actor.role, P.VOUCHER_SCHEME):
        asked.found.extend(
            Duty(
                "voucher",
                f"“{row.name}”第 {row.number} 版等待批准",
                f"/voucher-schemes/{row.id}",
                since=row.valid_from,
            )
            for row in queries.schemes_to_approve(session, actor.user_id)
        )
    if allows(actor.role, P.VOUCHER_BATCH):
        asked.found.extend(_failed(session))
        asked.found.extend(
            Duty(
                "voucher",
                f"发券批次“{row.name}”{'等待批准' if row.state == 'drafted' else '已批准，等待发放'}",
                f"/voucher-batches/{row.id}",
                since=row.valid_from,
            )
            for row in queries.batches_to_move(session, actor.user_id)
        )


def _failed(session: Session) -> list[Duty]:
    """Who did not complete hands nothing over; without the office his voucher would stay in training for ever."""
    found = queries.failed(session)
    words = f"{found.vouchers} 张培训券的持券人没有结业，券还在“培训中”，请作废"
    return [Duty("voucher", words, "/vouchers?failed=true", since=found.since)] if found.vouchers else []
