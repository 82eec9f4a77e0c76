"""R159: what a trainee does next, in one sentence. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.portal.words import moment


@dataclass(frozen=True)
class Study:
    """One enrolment as its trainee is told of it."""

    class_state: str
    state: str
    institution: str
    next_at: datetime | None
    next_place: str
    certified: bool


def next_step(studies: Sequence[Study]) -> str:
    """The one thing to do now, by the newest enrolment that still leads somewhere."""
    for study in studies:
        if study.state == "enrolled":
            return _while_learning(study)
    for study in studies:
        if study.state == "completed":
            return _after(study)
    if studies:
        return "您上次没有读完。请再选一个班，到乡镇报名。"
    return "您还没有报名。请先选一个班，再到乡镇报名。"


_VOUCHER_STEPS = {
    "issued": "您有一张培训券。请点“我收到券了”。",
    "received": "您的券还没用。请选一个班。",
}


def voucher_step(states: Sequence[str]) -> str | None:
    """What to do with a voucher that waits for its holder; None where nothing waits for him."""
    return next((words for state, words in _VOUCHER_STEPS.items() if state in states), None)


def _while_learning(study: Study) -> str:
    if study.class_state == "suspended":
        return f"这个班暂停了。请等{study.institution}的电话。"
    if study.next_at is not None:
        return f"请在{moment(study.next_at)}到{study.next_place}上课。"
    if study.class_state in {"approved", "open"}:
        return f"您已报名。请等{study.institution}通知开班。"
    return "课上完了。请等考核，带好身份证。"


def _after(study: Study) -> str:
    if study.certified:
        return "您已经取证。请看看招工通知。"
    return f"您已经结业。请向{study.institution}领证书。"


_CLASS_WORDS = {
    "running": "正在上课",
    "suspended": "暂停上课",
    "finished": "等考核",
    "assessed": "等结果",
    "voided": "班已作废",
}
_OWN_WORDS = {"cancelled": "已取消报名", "dropped": "没有读完", "completed": "已结业"}


def standing(state: str, class_state: str) -> str:
    """How an enrolment stands, in a trainee's words."""
    return _OWN_WORDS.get(state) or _CLASS_WORDS.get(class_state, "已报名，等开班")
