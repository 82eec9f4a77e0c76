"""Founders and loans over HTTP."""
