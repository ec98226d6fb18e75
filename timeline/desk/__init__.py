"""The admin site itself: its front page, its search, what it answers while somebody types."""

from .site import StaffSite

__all__ = ["StaffSite"]
