"""What goes wrong with employers, posts and orders."""

from backend.kernel.errors import Conflict, InvalidInput


class EmployerExists(Conflict):
    code, title = "employer_exists", "已有同名的用工单位"


class EmployerClosed(Conflict):
    code, title = "employer_closed", "这个用工单位已停用，请先恢复"


class KeptByOffice(Conflict):
    code, title = "employer_kept_by_office", "这一项由领导小组办公室维护"


class WrongEmployment(InvalidInput):
    code, title = "employer_wrong_value", "填写的内容不能用"


class OrderMove(Conflict):
    code, title = "order_move_not_allowed", "订单现在的状态不能进行这一步"


class NotYourOrderMove(Conflict):
    code, title = "order_not_your_move", "这一步不由本单位办理"


class OrderNotEditable(Conflict):
    code, title = "order_not_editable", "订单已发出，不能再修改内容"


class OrderNotReady(Conflict):
    code, title = "order_not_ready", "还不能进行这一步"
