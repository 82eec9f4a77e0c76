"""What happens at sign-in, to sessions, and to accounts."""

from backend.kernel import audit

audit.describe(
    {
        "auth.signed_in": "登录系统",
        "auth.refused": "登录失败",
        "auth.signed_out": "退出登录",
        "auth.replayed": "登录凭据被重复使用，已强制退出",
        "auth.stepped_up": "再次验证了身份",
        "auth.step_up_refused": "再次验证身份失败",
        "auth.password_changed": "修改了自己的密码",
        "auth.second_factor_bound": "绑定了动态验证码",
        "auth.recovery_code_used": "用恢复码登录",
        "auth.session_ended": "退出了自己的一台设备",
        "county.restored": "从备份恢复了数据，所有人都要重新登录",
        "user.created": "新建账号",
        "user.changed": "修改账号名称",
        "user.disabled": "停用账号",
        "user.enabled": "启用账号",
        "user.moved": "调动账号的单位",
        "user.password_reset": "重置账号密码",
        "user.sessions_ended": "强制账号退出全部设备",
    }
)
