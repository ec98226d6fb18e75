"""The whole site in one file, from either database into either; and what is known of the place that it stands in."""


class BackupError(Exception):
    """Why nothing was written or restored, and what to do instead, in words for the operator."""
