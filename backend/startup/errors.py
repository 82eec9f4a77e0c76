"""What goes wrong with founders and their loans."""

from backend.kernel.errors import Conflict, InvalidInput


class WrongStartup(InvalidInput):
    code, title = "startup_wrong_value", "填写的内容不能用"


class NotRegisteredHere(Conflict):
    code, title = "startup_not_registered", "这个人不在本单位的在册劳动力中"


class CaseKnown(Conflict):
    code, title = "startup_case_known", "这个人已有没有结束的创业扶持"


class CaseMove(Conflict):
    code, title = "startup_case_move", "创业扶持现在的状态不能进行这一步"


class CaseFixed(Conflict):
    code, title = "startup_case_fixed", "创业扶持的内容现在不能改"


class NotSupported(Conflict):
    code, title = "startup_not_supported", "确认扶持以后才能办理"


class LoanKnown(Conflict):
    code, title = "loan_known", "这个人已有一笔同种贷款没有办完"


class LoanMove(Conflict):
    code, title = "loan_move", "贷款现在的状态不能进行这一步"


class LoanFixed(Conflict):
    code, title = "loan_fixed", "登记过的金额和日期不能改"


class RepaymentTooHigh(Conflict):
    code, title = "loan_repayment_too_high", "还款合计不能超过放款金额"


class ReversedAlready(Conflict):
    code, title = "loan_reversed_already", "这笔还款已经冲正"
