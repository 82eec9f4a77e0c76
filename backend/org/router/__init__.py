"""The organisation's addresses."""
