"""The one door for writes: every change of the record is kept, with who made it and why."""

from .door import OUTSIDE, drift, listen, recording
from .snapshots import differs, flat, recorded_models, snapshot

__all__ = ["OUTSIDE", "differs", "drift", "flat", "listen", "recorded_models", "recording", "snapshot"]
