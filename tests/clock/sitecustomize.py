"""A clock that is wrong by as many seconds as the file in CLOCK says, where PYTHONPATH names this folder."""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

right = timezone.now


def wrong():
    try:
        return right() + timedelta(seconds=float(Path(os.environ["CLOCK"]).read_text() or 0))
    except (KeyError, OSError):
        return right()


timezone.now = wrong
