"""Querysets to plain structures that a template can walk."""
