"""Cases of schemes, batches and vouchers."""

from collections import defaultdict
from typing import Any

from backend.access import Role
from tests.contract.cases.case import (
    Ask,
    Creation,
    Foreign,
    Listing,
    Stage,
    Target,
    creating,
    foreign,
    list_of,
    mutable,
)
from tests.contract.cases.exchange import sheet
from tests.contract.cases.institution import NEIGHBOUR, once_each, target
from tests.contract.rows.factory import Unit
from tests.contract.rows.voucher import out
from tests.factories import classes as make
from tests.factories import people
from tests.factories import vouchers as of
from tests.factories.institutions import post
from tests.factories.redeeming import redeemable


@list_of("list_voucher_schemes")
def schemes(stage: Stage) -> Listing:
    """Versions of schemes."""
    return stage.listing("voucher_scheme")


@list_of("list_voucher_batches")
def batches(stage: Stage) -> Listing:
    """Batches."""
    return stage.listing("voucher_batch")


@list_of("list_vouchers")
def vouchers(stage: Stage) -> Listing:
    """Vouchers."""
    return stage.listing("voucher")


def _unused(stage: Stage) -> Any:
    with stage.owner.begin() as connection:
        (key,) = out(connection, Unit())
    return key


@list_of("list_unused_vouchers")
def unused_vouchers(stage: Stage) -> Listing:
    """Vouchers that are out."""
    return Listing(stage.callers.office(), lambda: _unused(stage))


@list_of("list_voucher_reminders")
def reminders(stage: Stage) -> Listing:
    """Somebody is reminded again and again."""
    key = _unused(stage)
    said = {"voucher_id": key, "reason": "away", "channel": "phone"}
    return Listing(stage.callers.office(), lambda: stage.put("voucher_reminder", **said), {"id": key})


@list_of("list_funnel_vouchers")
def funnel_vouchers(stage: Stage) -> Listing:
    """Vouchers that are out, of a year of their own."""

    def more() -> None:
        key = _unused(stage)
        for verb in ("DISABLE", "ENABLE"):
            stage.run(f"ALTER TABLE voucher {verb} TRIGGER voucher_guard")
            if verb == "DISABLE":
                stage.run("UPDATE voucher SET year = 1950 WHERE id = :id", id=key)

    return Listing(stage.callers.office(), more, query={"year": "1950"})


@creating("remind_holder")
def a_reminder(stage: Stage) -> Creation:
    """The holder is reminded for the n-th time."""
    key = of.counter(stage.callers, stage.owner).printed[0]["id"]
    said = {"channel": "phone", "reason": "other"}
    return Creation(
        stage.callers.office(),
        stage.callers.office(),
        lambda nth: Ask({"id": key}, {"json": said | {"note": f"第{nth}次说明"}}),
        "voucher_reminder",
    )


@creating("create_voucher_scheme")
def a_new_scheme(stage: Stage) -> Creation:
    """A first version."""
    office, colleague = stage.callers.office(), stage.callers.office()
    body = of.scheme()
    return Creation(
        office, colleague, lambda nth: Ask(options={"json": body | {"code": f"new_{nth}"}}), "voucher_scheme"
    )


def _person(stage: Stage) -> str:
    number = people.number()
    people.register(stage.callers.township(make.TOWNSHIP), region=f"{make.TOWNSHIP}001", id_number=number)
    return number


@creating("create_voucher_batch")
def a_new_batch(stage: Stage) -> Creation:
    """A batch for the n-th person."""
    office, colleague = stage.callers.office(), stage.callers.office()
    scheme, who = of.in_force(stage.callers)["id"], once_each(lambda: _person(stage))
    body = of.by_sheet(scheme, [])
    return Creation(
        office,
        colleague,
        lambda nth: Ask(options={"json": body | {"sheet": {"id_numbers": [who(nth)]}}}),
        "voucher_batch",
    )


@creating("create_voucher_list_import")
def a_list_of_a_batch(stage: Stage) -> Creation:
    """The list of a drafted batch; what it says is read later."""
    office, colleague = stage.callers.office(), stage.callers.office()
    batch = post(office, "/voucher-batches", of.by_sheet(of.in_force(stage.callers)["id"], []))
    return Creation(office, colleague, lambda nth: Ask({"id": batch["id"]}, sheet(nth)), "import_job")


@creating("print_voucher_batch")
def a_printing(stage: Stage) -> Creation:
    """The n-th batch is printed."""
    office, colleague = stage.callers.office(), stage.callers.office()
    make.approved(make.ground(stage.callers))
    scheme = of.in_force(stage.callers)["id"]
    batch = once_each(lambda: of.issued(stage.callers, scheme, [_person(stage)])["id"])
    return Creation(office, colleague, lambda nth: Ask({"id": batch(nth)}, {"json": {}}), "voucher_secret")


@creating("replace_voucher")
def a_replacement(stage: Stage) -> Creation:
    """The n-th voucher is lost."""
    office, colleague = stage.callers.office(), stage.callers.office()
    make.approved(make.ground(stage.callers))
    scheme = of.in_force(stage.callers)["id"]

    def issued() -> str:
        batch = of.issued(stage.callers, scheme, [_person(stage)])["id"]
        return str(office.get("/vouchers", params={"batch_id": batch}).json()["items"][0]["id"])

    voucher = once_each(issued)
    versions: defaultdict[str, int] = defaultdict(int)

    def ask(nth: int) -> Ask:
        key = voucher(nth)
        versions[key] = versions[key] or office.get(f"/vouchers/{key}").json()["version"]
        return Ask({"id": key}, {"json": {"reason": "丢失"}, "if_match": versions[key]})

    return Creation(office, colleague, ask, "voucher")


@creating("redeem_voucher")
def a_redemption(stage: Stage) -> Creation:
    """The n-th holder hands his voucher over."""
    many = 200
    what = redeemable(stage.callers, stage.owner, many)
    printed = list(what.secrets.items())
    school = what.at.school
    colleague = stage.callers.make(Role.INSTITUTION, institution_id=school.id)

    def ask(nth: int) -> Ask:
        voucher, secret = printed[nth % many]
        return Ask({"id": voucher}, {"json": {"secret": secret}})

    return Creation(school.caller, colleague, ask, None)


@mutable("change_voucher_scheme")
def a_draft(stage: Stage) -> Target:
    """A draft that is written anew."""
    office, body = stage.callers.office(), of.scheme()
    made = post(office, "/voucher-schemes", body)
    return target(office, made, body=lambda nth: body | {"name": f"培训券办法{nth}"})


@mutable("approve_voucher_scheme")
def a_draft_to_approve(stage: Stage) -> Target:
    """A draft that somebody else wrote."""
    made = post(stage.callers.office(), "/voucher-schemes", of.scheme())
    return target(stage.callers.make(Role.OFFICE), made, once=True)


def _drafted(stage: Stage) -> dict[str, Any]:
    scheme = of.in_force(stage.callers)["id"]
    return post(stage.callers.office(), "/voucher-batches", of.by_sheet(scheme, [_person(stage)]))


@mutable("approve_voucher_batch")
def a_batch_to_approve(stage: Stage) -> Target:
    """A batch that somebody else made."""
    return target(stage.callers.office(), _drafted(stage), once=True)


@mutable("issue_voucher_batch")
def a_batch_to_issue(stage: Stage) -> Target:
    """An approved batch, and a class that fits."""
    make.approved(make.ground(stage.callers))
    approved = of.step(stage.callers.office(), _drafted(stage), "approval", kind="voucher-batches")
    return target(stage.callers.office(), approved, once=True)


@mutable("withdraw_voucher_batch")
def a_batch_to_withdraw(stage: Stage) -> Target:
    """A batch that is taken back."""
    return target(stage.callers.office(), _drafted(stage), body=lambda _: {"reason": "名单有误"}, once=True)


@mutable("receive_voucher")
def a_voucher_to_receive(stage: Stage) -> Target:
    """An issued voucher."""
    desk = of.counter(stage.callers, stage.owner)
    return target(desk.desk, desk.now(), once=True)


@mutable("reserve_voucher")
def a_voucher_to_reserve(stage: Stage) -> Target:
    """A received voucher."""
    desk = of.counter(stage.callers, stage.owner)
    choice = {"class_id": desk.opened["id"], "channel": "desk"}
    return target(desk.desk, desk.received(), body=lambda _: choice, once=True)


@mutable("release_voucher")
def a_voucher_to_release(stage: Stage) -> Target:
    """A reserved voucher."""
    desk = of.counter(stage.callers, stage.owner)
    return target(desk.desk, desk.reserved(), body=lambda _: {"reason": "换个班"}, once=True)


@mutable("move_voucher")
def a_voucher_to_freeze(stage: Stage) -> Target:
    """An issued voucher that is frozen."""
    desk = of.counter(stage.callers, stage.owner)
    return target(desk.office, desk.now(), body=lambda _: {"to": "frozen", "reason": "核查"}, once=True)


@mutable("replace_voucher")
def a_voucher_to_replace(stage: Stage) -> Target:
    """A voucher that is lost."""
    desk = of.counter(stage.callers, stage.owner)
    return target(desk.desk, desk.now(), body=lambda _: {"reason": "丢失"}, once=True)


@list_of("list_voucher_samples")
def samples(stage: Stage) -> Listing:
    """Samples."""
    return stage.listing("voucher_sample")


@list_of("list_sample_items")
def sample_items(stage: Stage) -> Listing:
    """Drawn vouchers of one sample."""
    (key,) = stage.make("voucher_sample")

    def more() -> None:
        (voucher_id,) = stage.make("voucher")
        stage.put("voucher_sample_item", sample_id=key, voucher_id=voucher_id, drawn=True)

    return Listing(stage.callers.office(), more, {"id": key})


@creating("draw_voucher_sample")
def a_sample(stage: Stage) -> Creation:
    """The n-th sample, each of an institution of its own."""
    drawn = once_each(lambda: of.redeemed(stage.callers, stage.owner, 1))

    def ask(nth: int) -> Ask:
        whose = {"department_id": make.DEPARTMENT, "institution_id": str(drawn(nth).at.school.id)}
        return Ask(options={"json": whose | {"seed": f"seed{nth}"}})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "voucher_sample")


def _sample(stage: Stage, many: int, result: str) -> dict[str, Any]:
    """A sample of so many of which one is drawn and has a result."""
    desk = of.redeemed(stage.callers, stage.owner, many)
    made = of.sample(desk, share_percent=1)
    items = desk.office.get(f"/voucher-samples/{made['id']}/items").json()["items"]
    said = {"voucher_id": items[0]["voucher_id"], "result": result, "words": "电话核实"}
    return post(desk.office, f"/voucher-samples/{made['id']}/results", said)


@creating("check_sample_voucher")
def a_result(stage: Stage) -> Creation:
    """The n-th sample's one voucher is confirmed."""

    def sampled() -> tuple[str, str]:
        made = of.sample(of.redeemed(stage.callers, stage.owner, 1))
        items = stage.callers.office().get(f"/voucher-samples/{made['id']}/items").json()["items"]
        return made["id"], items[0]["voucher_id"]

    drawn = once_each(sampled)

    def ask(nth: int) -> Ask:
        key, voucher = drawn(nth)
        return Ask({"id": key}, {"json": {"voucher_id": voucher, "result": "confirmed"}})

    return Creation(stage.callers.office(), stage.callers.office(), ask, None)


@mutable("widen_voucher_sample")
def a_sample_to_widen(stage: Stage) -> Target:
    """One of two was drawn and wrong."""
    return target(stage.callers.office(), _sample(stage, 2, "wrong"), once=True)


@mutable("complete_voucher_sample")
def a_sample_to_complete(stage: Stage) -> Target:
    """The one that was drawn is confirmed."""
    return target(stage.callers.office(), _sample(stage, 1, "confirmed"), once=True)


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


for _resource, _table in {
    "voucher-schemes": "voucher_scheme",
    "voucher-batches": "voucher_batch",
    "vouchers": "voucher",
    "voucher-samples": "voucher_sample",
}.items():
    foreign(_resource)(_next_door(_table))
