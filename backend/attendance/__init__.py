"""考勤: check-in by a code that is used once, roll call, corrections, and what looks like proxy signing (R64–R66)."""
