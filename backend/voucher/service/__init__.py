"""Vouchers: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "voucher_scheme.written": "编写培训券办法",
        "voucher_scheme.approved": "批准培训券办法",
        "voucher_batch.made": "编制发券批次",
        "voucher_batch.listed": "按名单加入批次",
        "voucher_batch.approved": "批准发券批次",
        "voucher_batch.issued": "发放培训券",
        "voucher_batch.voided": "作废发券批次",
        "voucher_batch.printed": "打印培训券",
        "voucher.received": "领取培训券",
        "voucher.reserved": "用培训券预约培训班",
        "voucher.released": "取消培训券预约",
        "voucher.redeemed": "兑付培训券",
        "voucher.secret_wrong": "培训券密码不对",
        "voucher.expired": "培训券到期失效",
        "voucher.moved": "核查、冻结或作废培训券",
        "voucher.reminded": "催用培训券",
        "voucher_sample.drawn": "抽取核查的培训券",
        "voucher_sample.checked": "登记培训券核查结果",
        "voucher_sample.widened": "扩大抽查培训券",
        "voucher_sample.completed": "培训券抽样核查完成",
        "voucher.replaced": "挂失补发培训券",
    }
)
