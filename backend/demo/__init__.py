"""The demo county: made-up people, accounts and an allocation, on an empty database only."""
