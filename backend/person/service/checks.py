"""Everything that can be wrong with typed facts of a person, told at once and by field."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import blind
from backend.kernel.dated import holds
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.outlasting import outlast
from backend.kernel.sheets.errors import CellFault
from backend.org import queries as org
from backend.org.models import Region
from backend.person import id_number, names, rules
from backend.person.errors import AlreadyRegistered, OtherTownship, WrongPerson
from backend.person.schemas import PersonIn, Wish
from backend.person.service import allowance, bulk

T = TypeVar("T")


class Faults:
    """Collects what is wrong and raises it all at once."""

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def add(self, field: str, code: str, sentence: str) -> None:
        """Note a fault of a field."""
        self.found.append(FieldError(f"/{field}", code, sentence))

    def checked(self, field: str, check: Callable[[str], T], text: str | None) -> T | None:
        """The value that a check makes of a text; None when there is none or it is wrong."""
        if not text:
            return None
        try:
            return check(text)
        except CellFault as fault:
            self.add(field, fault.code, fault.message)
            return None

    def refusal(self) -> WrongPerson:
        """The problem with every fault; its sentence is the first one's."""
        return WrongPerson(self.found[0].detail, errors=self.found)

    def stop(self) -> None:
        """Raise the refusal if anything is wrong."""
        if self.found:
            raise self.refusal()


def identity(text: str) -> id_number.Identity:
    """The identity behind a typed number as of today; raises CellFault."""
    return id_number.parse(text, clock.today())


class Facts(NamedTuple):
    """What a valid form says of a person's identity."""

    name: str
    identity: id_number.Identity
    phone: str | None


def person(session: Session, data: PersonIn) -> Facts:
    """The checked facts of a new person; raises WrongPerson with everything that is wrong."""
    faults = Faults()
    number = faults.checked("id_number", identity, data.id_number)
    if number is not None:
        for fault in rules.disagreements(number, data.sex, data.birth_date):
            faults.add(*fault)
    name = faults.checked("name", names.check_name, data.name)
    phone = faults.checked("phone", rules.check_phone, data.phone)
    _place(session, faults, data.region)
    if data.township is not None and data.region[:9] != data.township:
        faults.add("region", "village_not_in_township", "这个村（社区）不属于所填乡镇，请核对乡镇和村")
    groups(session, faults, data.categories, data.wishes)
    if number is None or name is None or faults.found:
        raise faults.refusal()
    return Facts(name, number, phone)


def groups(session: Session, faults: Faults, categories: Sequence[str] | None, wishes: Sequence[Wish] | None) -> None:
    """Categories, trades and training modes must stand in the dictionaries today."""
    today = clock.today()
    if categories:
        known = catalog.choices(session, "person_category", today)
        for at, category in enumerate(categories):
            if category not in known:
                faults.add(f"categories/{at}", "unknown_category", "没有这个人员类别，请从下拉框中选择")
    if wishes:
        trades = catalog.trade_choices(session, today)
        modes = catalog.choices(session, "training_mode", today)
        for at, wish in enumerate(wishes):
            if wish.trade not in trades:
                faults.add(f"wishes/{at}/trade", "unknown_trade", "没有这个工种，请从下拉框中选择")
            if wish.mode is not None and wish.mode not in modes:
                faults.add(f"wishes/{at}/mode", "unknown_mode", "没有这种培训方式，请从下拉框中选择")


def _place(session: Session, faults: Faults, code: str) -> None:
    try:
        region: Region | None = org.region(session, code)
    except NotFound:
        region = None
    if region is None or not holds(region, clock.today()):
        what = "村（社区）" if len(code) > 9 else "乡镇"
        faults.add("region", "unknown_village", f"没有这个{what}，或已撤销，请从下拉框中选择")


def place(session: Session, actor: Actor, code: str) -> None:
    """A village or township of today within the caller's reach; raises WrongPerson or OtherTownship."""
    faults = Faults()
    _place(session, faults, code)
    faults.stop()
    require_reach(actor, code)


def is_own(actor: Actor, code: str) -> bool:
    """Whether a region lies in the caller's own."""
    return actor.region is not None and code.startswith(actor.region)


def require_reach(actor: Actor, code: str) -> None:
    """A township keeps its own people, the office the county's; raises OtherTownship."""
    if not is_own(actor, code):
        sentence = "只能选择本乡镇的村（社区）；迁到外乡镇请联系领导小组办公室"
        raise OtherTownship(errors=[FieldError("/region", "other_township", sentence)])


def require_new(session: Session, actor: Actor, number: str) -> None:
    """A number is registered once in the county; raises AlreadyRegistered, naming the township and nothing else.

    A refusal about somebody of another township is a look-up: it is recorded and counted though the request fails,
    and raises DailyLimit for every further number once the day's are used up.
    """
    allowance.require_left(session, actor, "duplicate")
    township = bulk.registered(session, [number]).get(number)
    if township is None:
        return
    if not is_own(actor, township):
        outlast(session, partial(note_look_up, number=number))
    sentence = f"这个身份证号已在{org.region(session, township).name}登记，不能重复登记"
    fault = FieldError("/id_number", AlreadyRegistered.code, sentence)
    raise AlreadyRegistered(sentence, errors=[fault], township=township)


def note_look_up(session: Session, actor: Actor, number: str, *, found: bool = True) -> None:
    """Count and record a refusal that told about somebody of another unit; to be left with `outlast`."""
    allowance.use(session, actor, "duplicate")
    record_look_up(session, actor, number, found=found)


def record_look_up(session: Session, actor: Actor, number: str, *, found: bool) -> None:
    """Leave in the trail that somebody learned whether a number is registered; the number itself only as a digest."""
    digest = blind.digest(number, purpose="audit:id_number")
    audit.record(session, actor, "person.looked_up", "id_number", digest, found=found)
