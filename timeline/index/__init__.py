"""What is derived from the record and can be made anew: the content version, the listing, the search, the entries."""
