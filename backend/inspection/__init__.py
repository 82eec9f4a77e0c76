"""检查整改: what trainees and others report, and how it is answered (R70)."""
