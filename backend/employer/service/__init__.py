"""Employers, posts, orders: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "employer.created": "登记用工单位",
        "employer.changed": "修改用工单位",
        "job_post.created": "发布岗位",
        "job_post.changed": "修改岗位",
        "training_order.created": "起草用工订单",
        "training_order.changed": "修改用工订单",
        "training_order.moved": "办理用工订单",
    }
)
