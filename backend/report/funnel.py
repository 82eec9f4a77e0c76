"""R32, R79, R162: what each step of the vouchers' funnel counts and of whom; no other place says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

EXCLUDED = "作废的、挂失后已补发的旧券不计"


@dataclass(frozen=True)
class Step:
    """A step: what is counted in words, and the step that it is a part of."""

    key: str
    name: str
    words: str
    of: str | None


_ALL = (
    Step("issued", "已发放", "已发到乡镇或本人的券", None),
    Step("received", "已领取", "持券人领到手的券", "issued"),
    Step("reserved", "已预约", "持券人选了班、现在仍在这个班的券", "received"),
    Step("in_training", "参加培训", "选的班已经开班的券", "reserved"),
    Step("completed", "已结业", "持券人在这个班结业的券", "in_training"),
    Step("certified", "已取证", "结业以后取得证书、证书有效的券", "completed"),
    Step("employed", "已就业", "结业以后有一次跟踪登记为就业或自主创业的券", "completed"),
    Step("settled", "已结算", "已经结算或拨付的券", "completed"),
)
STEPS: Mapping[str, Step] = {step.key: step for step in _ALL}
"""In order. Certified, employed and settled are each a part of those who completed: none of them needs the others."""
CLASSES_SEE = tuple(step for step in _ALL if step.key not in {"issued", "received"})
"""A department and an institution see a voucher from the choice of a class on."""


def steps_of(*, by_class: bool) -> tuple[Step, ...]:
    """The steps that a caller can know of."""
    return CLASSES_SEE if by_class else _ALL


def base_of(step: Step, shown: tuple[Step, ...]) -> str | None:
    """The step that one is a part of, where it is shown."""
    return step.of if any(each.key == step.of for each in shown) else None
