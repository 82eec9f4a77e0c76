"""培训机构: licence, trades, yearly recognition and capacity, facilities, tenders (R59–R61, R81–R89, R137)."""
