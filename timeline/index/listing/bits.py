"""Sets of whole numbers from 0 as the bits of one integer."""


def to_flags(bits, length):
    """Return a set as bytes, 0 or 1 for each of `length` ranks."""
    digits = format(bits, f"0{length}b").encode().translate(_FLAGS)
    return digits[::-1]


_FLAGS = bytes.maketrans(b"01", b"\x00\x01")
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


def from_flags(flags):
    """Return the set that bytes of 0 and 1 stand for, one for each rank."""
    return int(flags[::-1].translate(_DIGITS) or b"0", 2)


def to_bits(ranks, length):
    """Return ranks below `length` as a set."""
    data = bytearray(length // 8 + 1)
    for rank in ranks:
        data[rank >> 3] |= 1 << (rank & 7)
    return int.from_bytes(data, "little")


def to_ranks(bits, start=0, stop=None):
    """Return the members of a set from the `start`-th up to but not including the `stop`-th, in order."""
    flags = to_flags(bits, bits.bit_length())
    total = bits.bit_count()
    stop = total if stop is None else min(stop, total)
    if start >= stop:
        return []
    # The place of the start-th member, by halving: counting bytes is much quicker than walking over them.
    low, high = 0, len(flags)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if flags.count(1, 0, middle) <= start else (low, middle)
    ranks, place = [], low - 1
    for _ in range(start, stop):
        place = flags.index(1, place + 1)
        ranks.append(place)
    return ranks


def stack(bits, sets):
    """Return sets: at each place those members of `bits` that are in at least so many of `sets`."""
    layers = [bits]
    for each in sets:
        layers.append(0)
        for number in range(len(layers) - 1, 0, -1):
            layers[number] |= layers[number - 1] & each
    return layers


def pack_bits(bits):
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
