"""What goes wrong at sign-in; the answers never tell whether a user exists."""

from backend.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


class WrongCredentials(Unauthenticated):
    code, title = "wrong_credentials", "用户名或密码不对，请核对后重试"


class SecondFactorRequired(Unauthenticated):
    code, title = "second_factor_required", "请输入动态验证码（6 位数字）"


class WrongCode(Unauthenticated):
    code, title = "wrong_code", "动态验证码不对或已用过，请等下一个验证码再试"


class WrongRecoveryCode(Unauthenticated):
    code, title = "wrong_recovery_code", "恢复码不对或已用过，每个恢复码只能用一次"


class SessionEnded(Unauthenticated):
    code, title = "session_ended", "登录已失效，请重新登录"


class PasswordChangeRequired(Forbidden):
    code, title = "password_change_required", "请先修改初始密码"


class StepUpRequired(Forbidden):
    code, title = "step_up_required", "这一步需要再次验证身份"


class WaitBeforeSignIn(TooManyRequests):
    code, title = "wait_before_sign_in", "登录失败次数过多，请稍后再试"


class SecondFactorEnrolmentRequired(Forbidden):
    code, title = "second_factor_enrolment_required", "您的角色必须先绑定动态验证码，才能使用其他功能"


class CrossSite(Forbidden):
    code, title = "cross_site", "请求不是从本网站发出的，已拒绝"


class HashingBusy(Unavailable):
    code, title = "sign_in_busy", "正在登录的人较多，请几秒后重试"


class WeakPassword(InvalidInput):
    code, title = "weak_password", "新密码不符合要求，请换一个"


class WrongPassword(InvalidInput):
    code, title = "wrong_password", "密码不对，请重新输入"


class WrongConfirmation(InvalidInput):
    code, title = "wrong_confirmation", "动态验证码不对，请核对手机时间后重试"


class NothingToConfirm(Conflict):
    code, title = "nothing_to_confirm", "请先生成二维码，再输入动态验证码"


class UsernameTaken(Conflict):
    code, title = "username_taken", "这个用户名已被使用，请换一个"


class WrongUsername(InvalidInput):
    code, title = "wrong_username", "用户名要以小写字母开头，由 3 至 40 个小写字母、数字、点、横线组成"


class NoSuchAdministrator(NotFound):
    code, title = "no_such_administrator", "没有这个系统管理员，请核对用户名"


class OwnAccount(Conflict):
    code, title = "own_account", "不能改动自己的账号，请由另一位管理人员办理"


class NotKept(Forbidden):
    code, title = "not_kept", "这个角色的账号不由您管理"


class WrongUnit(InvalidInput):
    code, title = "wrong_unit", "单位与角色不相符"


class StateUnchanged(Conflict):
    code, title = "state_unchanged", "账号已是这个状态"
