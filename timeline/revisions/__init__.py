"""The one door for writes: every change of the record is kept, with who made it and why."""

from .door import OUTSIDE, drift, listen, recorded, recording, rehearsal, turn
from .snapshots import differs, label_of, recorded_models, snapshot, to_initial
