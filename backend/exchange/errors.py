"""What goes wrong with imports."""

from backend.kernel.errors import Conflict, InvalidInput


class MoveNotAllowed(Conflict):
    code, title = "import_move_not_allowed", "这次导入现在不能进行该操作"


class HasFaults(Conflict):
    code, title = "import_has_faults", "还有行有问题，请改正后重新上传，或选择只导入正确的行"


class NothingToImport(Conflict):
    code, title = "nothing_to_import", "没有可以导入的行"


class RegistryChanged(Conflict):
    code, title = "registry_changed", "台账已变动"


class NotReady(Conflict):
    code, title = "annotation_not_ready", "批注后的表格还没有生成好，请稍候"


class FileGone(Conflict):
    code, title = "import_file_gone", "上传的文件只保留 7 天，已经删除，请重新上传"


class BadFileName(InvalidInput):
    code, title = "bad_file_name", "文件名有误"
