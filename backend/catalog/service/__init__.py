"""Keeping the dictionaries: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "trade.created": "增加工种",
        "trade.changed": "修改工种",
        "trade.closed": "停用工种",
        "trade.reopened": "恢复工种",
        "setting.created": "更改规则设置",
        "dictionary_entry.created": "增加字典项",
        "dictionary_entry.changed": "修改字典项",
        "dictionary_entry.closed": "停用字典项",
        "dictionary_entry.reopened": "恢复字典项",
    }
)
