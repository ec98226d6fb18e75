"""Wiring of the site. The version of the release stands here and nowhere else."""

__version__ = "1.0.0"
