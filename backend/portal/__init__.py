"""公众查询: pages for trainees on old phones; no script, no account (R159)."""
