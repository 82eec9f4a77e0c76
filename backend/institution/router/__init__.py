"""The institution room's addresses."""
