"""What goes wrong when the dictionaries are kept."""

from backend.kernel.errors import Conflict, InvalidInput


class EntryNameTaken(Conflict):
    code, title = "entry_name_taken", "已有同名的字典项"


class EntryCodeTaken(Conflict):
    code, title = "entry_code_taken", "这个代码已经有了"


class EntryClosed(Conflict):
    code, title = "entry_closed", "已经停用，请先恢复再修改"


class UnknownReference(InvalidInput):
    code, title = "unknown_reference", "引用的字典项不存在或已停用"


class WrongSetting(InvalidInput):
    code, title = "wrong_setting", "这个值不能用"


class WrongDates(InvalidInput):
    code, title = "wrong_dates", "停用日期应晚于启用日期"
