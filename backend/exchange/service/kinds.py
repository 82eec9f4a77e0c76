"""The kinds of imports, on one page."""

from collections.abc import Mapping

from backend.exchange.service import class_rosters, followups, people, voucher_lists
from backend.exchange.service.stages import Stages
from backend.exchange.states import Kind

KINDS: Mapping[Kind, Stages] = {
    "people": Stages(people.analyse, people.write, people.take_back),
    "roster": Stages(class_rosters.analyse, class_rosters.write, class_rosters.take_back),
    "followup": Stages(followups.analyse, followups.write, followups.take_back),
    "vouchers": Stages(voucher_lists.analyse, voucher_lists.write, voucher_lists.take_back),
}
