"""The dictionaries' addresses."""
