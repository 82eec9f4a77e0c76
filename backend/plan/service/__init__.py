"""What happens in the plan room, by verb groups: plans, allocations, requests, inputs."""

from backend.kernel import audit

audit.describe(
    {
        "policy_document.created": "登记政策文件",
        "plan.created": "新建方案",
        "plan.changed": "修改方案草稿",
        "plan.submitted": "提交方案",
        "plan.returned": "退回方案",
        "plan.issued": "发布方案",
        "plan.adjusted": "办理方案任务调整",
        "plan.deleted": "删除方案草稿",
        "allocation.created": "新建任务分解表",
        "allocation.computed": "计算任务分解",
        "allocation.changed": "修改任务分解",
        "allocation.submitted": "提交任务分解表",
        "allocation.returned": "退回任务分解表",
        "allocation.issued": "发布任务分解表",
        "allocation.copied": "复制任务分解表试算",
        "allocation.adjusted": "办理任务分解调整",
        "allocation.deleted": "删除任务分解草稿",
        "adjustment_request.created": "提出任务调整申请",
        "adjustment_request.answered": "答复任务调整申请",
        "department_plan.created": "登记部门年度计划",
        "department_plan.changed": "修改部门年度计划",
        "department_plan.deleted": "删除部门年度计划",
    }
)
