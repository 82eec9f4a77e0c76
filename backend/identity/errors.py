"""What goes wrong at sign-in; the answers never tell whether a user exists."""

from backend.kernel.errors import Forbidden, TooManyRequests, Unauthenticated


class WrongCredentials(Unauthenticated):
    code, title = "wrong_credentials", "用户名或密码不对，请核对后重试"


class SecondFactorRequired(Unauthenticated):
    code, title = "second_factor_required", "请输入动态验证码（6 位数字）"


class SessionEnded(Unauthenticated):
    code, title = "session_ended", "登录已失效，请重新登录"


class PasswordChangeRequired(Forbidden):
    code, title = "password_change_required", "请先修改初始密码"


class StepUpRequired(Forbidden):
    code, title = "step_up_required", "这一步需要再次验证身份"


class WaitBeforeSignIn(TooManyRequests):
    code, title = "wait_before_sign_in", "登录失败次数过多，请稍后再试"
