"""A trainee's own standing, put into his words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.attendance import rules as attendance
from backend.attendance.rules import Mark
from backend.followup.service import printed
from backend.followup.states import KIND_NAMES, CertificateKind
from backend.kernel import clock
from backend.kernel.errors import NotFound
from backend.portal import rules
from backend.portal.queries import notices
from backend.portal.queries import trainees as queries
from backend.portal.rules import Study
from backend.portal.states import NOTICES
from backend.voucher.models import Voucher
from backend.voucher.service import printing
from backend.voucher.states import NAMES, VoucherState

_SHOWN = 12
"""So many lessons of each kind are listed; a page must stay small."""
_NOTICES = 3
Line = dict[str, Any]


@dataclass(frozen=True)
class Own:
    """A trainee's standing: what to do next, then his classes and certificates."""

    name: str
    next_step: str
    vouchers: list[Line]
    classes: list[Line]
    certificates: list[Line]
    questions: list[Line]
    notices: list[Line]


def own(session: Session) -> Own:
    """Everything of the present trainee."""
    name = queries.own_name(session)
    certificates = [_certificate(row) for row in queries.own_certificates(session)]
    certified = {line["enrolment_id"] for line in certificates if line["valid"]}
    classes, studies = [], []
    for row in queries.own_classes(session):
        lessons = queries.own_lessons(session, row.id)
        classes.append(_class(row, lessons))
        studies.append(_study(row, lessons, row.id in certified))
    vouchers = [_voucher(row) for row in queries.own_vouchers(session)]
    step = rules.voucher_step([line["state"] for line in vouchers]) or rules.next_step(studies)
    questions = [dict(row._mapping) for row in queries.own_questions(session)]
    told = [dict(row._mapping) | {"kind_name": NOTICES[row.kind]} for row in notices.own_notices(session, _NOTICES)]
    return Own(name, step, vouchers, classes, certificates, questions, told)


def _voucher(row: Voucher) -> Line:
    state = VoucherState(row.state)
    known = {"id": row.id, "state": state, "state_name": NAMES[state], "serial": row.serial, "until": row.valid_until}
    return known | {"value": row.value_fen, "reason": row.reason}


def _study(row: Row[Any], lessons: Sequence[Row[Any]], certified: bool) -> Study:
    coming = next((each for each in lessons if each.until > clock.now()), None)
    return Study(
        class_state=row.class_state,
        state=row.state,
        institution=row.institution,
        next_at=coming and coming.since,
        next_place=coming.place if coming else "",
        certified=certified,
    )


def _class(row: Row[Any], lessons: Sequence[Row[Any]]) -> Line:
    told = [_lesson(row.id, each) for each in lessons]
    held = [each for each in told if each["held"]]
    return dict(row._mapping) | {
        "standing": rules.standing(row.state, row.class_state),
        "coming": [each for each in told if not each["held"]][:_SHOWN],
        "held": held[-_SHOWN:],
        "came": sum(each["hours"] for each in held if each["came"]),
        "of": sum(each["hours"] for each in held),
    }


def _lesson(enrolment: UUID, row: Row[Any]) -> Line:
    marks = [Mark(enrolment, kind, datetime.fromisoformat(at)) for kind, at in row.marks]
    return dict(row._mapping) | {"came": attendance.attended(marks, row.verdict)}


def _certificate(row: Row[Any]) -> Line:
    return dict(row._mapping) | {
        "valid": row.state == "valid",
        "kind_name": KIND_NAMES[CertificateKind(row.kind)],
    }


def code_of(session: Session, of: UUID) -> str:
    """The signed code of one of the trainee's own vouchers or certificates; raises NotFound."""
    voucher = session.get(Voucher, of)
    if voucher is not None and (code := printing.code_if_out(session, voucher)):
        return code
    row = next((each for each in queries.own_certificates(session) if each.id == of), None)
    if row is None:
        raise NotFound
    return printed.code_of(row)
