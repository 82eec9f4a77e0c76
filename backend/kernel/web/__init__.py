"""What stands between the wire and the domains: answers, limits, headers, static files, the contract."""
