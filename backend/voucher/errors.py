"""What goes wrong with schemes, batches and vouchers."""

from backend.kernel.errors import Conflict, InvalidInput


class WrongVoucherValue(InvalidInput):
    code, title = "voucher_wrong_value", "填写的内容不能用"


class SchemeFixed(Conflict):
    code, title = "voucher_scheme_fixed", "办法已批准，不能修改，请另写一版"


class OwnVoucherApproval(Conflict):
    code, title = "voucher_own_approval", "经办的人不能批准自己的内容，请换人办理"


class SchemeNotInForce(Conflict):
    code, title = "voucher_scheme_not_in_force", "办法还没有批准，或还没有到生效日期"


class SchemeOpen(Conflict):
    code, title = "voucher_scheme_open", "这个办法已有一版草稿，请先批准或修改那一版"


class BatchMove(Conflict):
    code, title = "voucher_batch_move", "批次现在的状态不能进行这一步"


class NothingFits(Conflict):
    code, title = "voucher_no_course_fits", "现在没有可用这种券报名的培训班，不能发放"


class VoucherMove(Conflict):
    code, title = "voucher_move_not_allowed", "培训券现在的状态不能进行这一步"


class NotYourVoucherMove(Conflict):
    code, title = "voucher_not_your_move", "这一步不由本单位办理"


class DoesNotFit(Conflict):
    code, title = "voucher_does_not_fit", "这张券不能用于这个班"


class VoucherNotCompleted(Conflict):
    code, title = "voucher_not_completed", "还没有结业，不能交券"


class WrongSecret(Conflict):
    code, title = "voucher_wrong_secret", "密码不对，请持券人核对券面上的密码"


class YearlyLimit(Conflict):
    code, title = "voucher_yearly_limit", "已达到每人每年的领券张数"


class NotUnused(Conflict):
    code, title = "voucher_not_unused", "这张券已经用了或已失效，不用催"


class NothingToSample(Conflict):
    code, title = "voucher_nothing_to_sample", "没有等待核查的培训券"


class SampleClosed(Conflict):
    code, title = "voucher_sample_closed", "抽样已经核查完，不能再改"


class SampleUnfinished(Conflict):
    code, title = "voucher_sample_unfinished", "抽中的培训券还没有核查完"


class SampleFoundWrong(Conflict):
    code, title = "voucher_sample_found_wrong", "抽中的有不符的，其余的须扩大抽查"


class VoucherChecked(Conflict):
    code, title = "voucher_checked", "这张券已有核查结果，不能再改"
