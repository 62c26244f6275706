"""The steps by which a review database is brought up to date."""
