"""培训券: schemes by version, batches, vouchers and their life from draft to payment (R35–R42)."""
