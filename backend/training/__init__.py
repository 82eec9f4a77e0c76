"""培训班: classes from request to archive, their timetable and who is enrolled (R34, R43–R52, R62, R82, R91)."""
