"""A trainee says himself what became of him, and how content he is with his class (R69, R70)."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from backend.followup import rules as followup
from backend.followup.rules import Answer
from backend.followup.states import Asking, Outcome
from backend.kernel import audit
from backend.kernel.errors import NotFound
from backend.kernel.types import SafeText
from backend.portal.queries import trainees as queries

OUTCOMES = {
    Outcome.EMPLOYED: "在打工、上班",
    Outcome.SELF_EMPLOYED: "自己做生意、开店",
    Outcome.FARMING: "在家务农",
    Outcome.STUDY: "继续上学",
    Outcome.NOT: "没有活干",
}
PLACES = {"township": "本乡镇", "county": "县里", "province": "省内别处", "away": "外省", "xiamen": "厦门"}
STARS = {"5": "很满意", "4": "满意", "3": "一般", "2": "不满意", "1": "很不满意"}
_MOST = 200_000
_TEXT: TypeAdapter[str] = TypeAdapter(SafeText)
_SAID = {"/employer": "employer", "/place": "place", "/reason": "reason"}
Faults = dict[str, str]


def _clean(sent: Mapping[str, str], name: str, most: int) -> str | None:
    try:
        return _TEXT.validate_python(sent.get(name, "").strip()[:most]) or None
    except ValidationError:
        return None


def answer(session: Session, task_id: UUID, sent: Mapping[str, str]) -> Faults:
    """Write what he says, or tell what is missing; raises NotFound where he is not asked."""
    if sent.get("outcome") not in OUTCOMES:
        return {"outcome": "请选一项"}
    outcome, place = Outcome(sent["outcome"]), sent.get("place") or None
    reason, employer = _clean(sent, "reason", 200), _clean(sent, "employer", 120)
    told = Answer(Asking.FIRST, outcome, reason, employer, place, note=None)
    faults = {_SAID[pointer]: words for pointer, words in followup.lacking(told)}
    income = sent.get("income", "").strip()
    if income and not (income.isascii() and income.isdigit() and int(income) <= _MOST):
        faults["income"] = "请只写数字，如 3200"
    if place is not None and place not in PLACES:
        faults["place"] = "请选一项"
    if faults:
        return faults
    said = {
        "outcome": outcome,
        "reason": reason,
        "employer": employer,
        "place": place,
        "matches_trade": {"yes": True, "no": False}.get(sent.get("matches", "")),
        "income_after_fen": int(income) * 100 if income else None,
    }
    county = queries.tell_answer(session, task_id, said)
    if county is None:
        raise NotFound
    told_of = {"kind": Asking.FIRST, "outcome": outcome}
    audit.record(session, None, "employment.recorded", "followup_task", task_id, county=county, **told_of)
    return {}


def rate(session: Session, enrolment_id: UUID, sent: Mapping[str, str]) -> Faults:
    """Write how content he is, or tell what is missing; raises NotFound where he is not asked."""
    if sent.get("stars") not in STARS:
        return {"stars": "请选一项"}
    stars = int(sent["stars"])
    county = queries.tell_visit(session, enrolment_id, stars, _clean(sent, "said", 500))
    if county is None:
        raise NotFound
    audit.record(session, None, "return_visit.recorded", "enrolment", enrolment_id, county=county, satisfaction=stars)
    return {}
