"""What has been made and may be asked for again: the one memory that a process has of a content version."""

from collections import OrderedDict
from gc import get_referents
from sys import getsizeof
from threading import Lock
from types import FunctionType, ModuleType

BYTES = 8 << 20


class Part:
    """A part of a memo, in which things have names of their own."""

    def __init__(self, memo, name):
        self.memo, self.name = memo, name

    def __call__(self, name, make):
        return self.memo((self.name, name), make)

    def many(self, names, make):
        found = self.memo.many(
            [(self.name, name) for name in names], lambda missing: make([name for _, name in missing])
        )
        return {name: thing for (_, name), thing in found.items()}


class Memo:
    """Things by name; of more than `BYTES` together, those asked for last are kept."""

    def __init__(self):
        self.things, self.lock, self.bytes = OrderedDict(), Lock(), 0

    def __call__(self, name, make):
        """Return what `make()` gave for `name`, now or before."""
        return self.many([name], lambda names: [make()])[name]

    def many(self, names, make):
        """Return {name: thing} in the order of names; `make` gives, in theirs, those that are not known."""
        with self.lock:
            known = {name: self.things[name][0] for name in names if name in self.things}
            for name in known:
                self.things.move_to_end(name)
        missing = [name for name in names if name not in known]
        if missing:
            made = dict(zip(missing, make(missing), strict=True))
            known |= made
            with self.lock:
                for name, thing in made.items():
                    self.put(name, thing, weigh(thing))
        return {name: known[name] for name in names}

    def keep(self, word):
        """Return a memo of those things alone whose name begins with a word."""
        kept = Memo()
        with self.lock:
            for name, (thing, size) in self.things.items():
                if name[0] == word:
                    kept.put(name, thing, size)
        return kept

    def put(self, name, thing, size):
        self.bytes += size - self.things.pop(name, (None, 0))[1]
        self.things[name] = thing, size
        while self.bytes > BYTES and len(self.things) > 1:
            self.bytes -= self.things.popitem(last=False)[1][1]


def weigh(thing):
    """Return how many bytes a thing takes, with all that it holds, each once; classes and code are not its own."""
    seen, left, total = set(), [thing], 0
    while left:
        each = left.pop()
        if id(each) not in seen and not isinstance(each, (type, ModuleType, FunctionType)):
            seen.add(id(each))
            total += getsizeof(each)
            left += get_referents(each)
    return total
