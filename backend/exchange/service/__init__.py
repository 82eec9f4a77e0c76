"""What happens to imports, by groups of verbs."""

from backend.kernel import audit

audit.describe(
    {
        "import.uploaded": "上传导入文件",
        "import.checked": "预检导入文件",
        "import.cancelled": "取消导入",
        "import.confirmed": "确认导入",
        "import.finished": "完成导入",
        "import.undo_asked": "要求撤销导入",
        "import.undone": "撤销导入",
        "import.failed": "导入未成功",
        "import.annotated": "下载批注后的表格",
    }
)
