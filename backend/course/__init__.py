"""课程: what is taught, in which hours, and the three papers that are approved before use (R51, R63, R78)."""
