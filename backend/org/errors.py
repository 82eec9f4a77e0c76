"""What goes wrong when the county's units and their duties are kept."""

from backend.kernel.errors import Conflict, InvalidInput


class RegionExists(Conflict):
    code, title = "region_exists", "这个区划代码已经有了"


class RegionNameTaken(Conflict):
    code, title = "region_name_taken", "上级区划下已有同名的区划"


class RegionClosed(Conflict):
    code, title = "region_closed", "这个区划已经撤销"


class RegionHasParts(Conflict):
    code, title = "region_has_parts", "下面还有未撤销的区划，请先撤销它们"


class TileTaken(Conflict):
    code, title = "tile_taken", "这个格子已有别的乡镇"


class AliasTaken(Conflict):
    code, title = "alias_taken", "这个写法已经指向同一上级下的区划"


class WrongRegion(InvalidInput):
    code, title = "wrong_region", "区划填写有误"


class LeadNeeded(Conflict):
    code, title = "lead_needed", "每一项必须有且只有一个牵头部门，请先把牵头转给别的部门"


class LeadTaken(Conflict):
    code, title = "lead_taken", "这一项已有牵头部门"


class AlreadyResponsible(Conflict):
    code, title = "already_responsible", "这个部门已经负责这一项"


class NotCovered(InvalidInput):
    code, title = "not_covered", "职责分工里没有这种对象"
