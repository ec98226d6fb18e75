"""The editorial desk: Django admin, one file per noun and one per ability; `site.py` is the site they register with."""

from . import accounts, figure, milestone, nouns, redaction, site_text
