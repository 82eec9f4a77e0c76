"""Backup and restore: one encrypted file with a manifest of row hashes (SECURITY 28)."""
