"""HTTP of the vouchers."""
