"""What has been made and may be asked for again."""

from collections import OrderedDict
from threading import Lock

KEPT = 256


class Memo:
    """Things by name; of more than `KEPT`, those asked for last are kept."""

    def __init__(self):
        self.things, self.lock = OrderedDict(), Lock()

    def __call__(self, name, make):
        """Return what `make()` gave for `name`, now or before."""
        with self.lock:
            if name in self.things:
                self.things.move_to_end(name)
                return self.things[name]
        made = make()
        with self.lock:
            self.things[name] = made
            if len(self.things) > KEPT:
                self.things.popitem(last=False)
        return made
