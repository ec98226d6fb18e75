"""How fast the site is at any size, beside a static file, and whether an edit is ever answered stale."""
