"""The world's vouchers: a scheme of the county, a batch by rule that is out, the voucher of somebody of township a."""

from typing import TYPE_CHECKING

from tests.contract.rows.factory import Unit
from tests.contract.rows.voucher import voucher_sample
from tests.factories import notices
from tests.factories import vouchers as of
from tests.factories.institutions import post

if TYPE_CHECKING:
    from tests.factories.world import World

_TOWNSHIP = "622926101"


def build(world: "World") -> None:
    """One office writes and makes, the other approves and issues."""
    office, other = world.asker("office"), world.asker("office_2")
    written = post(office, "/voucher-schemes", of.scheme(name=world.canaries.words("county")))
    scheme = of.step(other, written, "approval", kind="voucher-schemes")
    rule = {"scheme_id": scheme["id"], "name": "按乡镇发放", "year": 2031, "rule": {"townships": [_TOWNSHIP]}}
    batch = post(office, "/voucher-batches", rule)
    of.step(other, of.step(other, batch, "approval", kind="voucher-batches"), "issue", kind="voucher-batches")
    listed = office.get("/vouchers", params={"batch_id": batch["id"]}).json()["items"]
    with world.owner.begin() as connection:
        (sample,) = voucher_sample(connection, Unit(region=_TOWNSHIP))
    world.things |= {
        "notices": {"a": {"id": notices.written(world.asker("township_a"))["id"]}},
        "voucher-samples": {"a": {"id": str(sample)}},
        "voucher-schemes": {"a": {"id": scheme["id"]}},
        "voucher-batches": {"a": {"id": batch["id"]}},
        "vouchers": {"a": {"id": listed[0]["id"]}},
    }
