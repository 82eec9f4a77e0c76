"""就业跟踪: assessment, completion and certificates of those who were trained (R10, R79)."""
