"""What is derived from the record and can be made anew at any time."""
