"""Progress, ledgers and files: what leaves the house is recorded, with the sentence of each thing."""

from backend.kernel import audit

audit.describe(
    {
        "class.book_exported": "导出报到册",
        "class.sheet_exported": "导出考勤表",
        "person.file_made": "制作一人一档",
    }
)
