"""Three snapshots into one: what a draft changed, laid over what is live now."""

from .snapshots import plain_key


def same(one, other):
    """Return whether two values of snapshots say the same; references by key."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, dict) or isinstance(other, dict):
        return False
    return plain_key(one) == plain_key(other)


def merge(base, mine, theirs):
    """Return (snapshot, clashes): `mine` where it differs from `base`, else `theirs`.

    Fields are merged one by one, relations reference by reference, figures field by field. A clash is (names, value of
    theirs): both changed it, and not alike; `mine` stands.
    """
    merged, clashes = {}, []
    for name in theirs:
        if name not in mine:
            merged[name] = theirs[name]
            continue
        before = base.get(name)
        if isinstance(theirs[name], dict):
            merged[name] = merge_dicts(name, before or {}, mine[name], theirs[name], clashes)
        else:
            merged[name] = choose((name,), before, mine[name], theirs[name], clashes)
    return merged, clashes


def merge_dicts(name, base, mine, theirs, clashes):
    """Merge references, which are there or not, or children, such as figures, by their keys."""
    merged = {}
    for key in dict.fromkeys([*theirs, *mine]):
        before, own, other = base.get(key), mine.get(key), theirs.get(key)
        if isinstance(own, dict) and isinstance(other, dict):
            known = before or {}
            value = {
                part: choose((name, key, part), known.get(part), own.get(part, other[part]), other[part], clashes)
                for part in other
            }
        elif isinstance(own or other, dict):
            value = choose((name, key), before, own, other, clashes)
        else:
            value = other if (before is None) == (own is None) else own
        if value is not None:
            merged[key] = value
    return merged


def choose(names, base, mine, theirs, clashes):
    """Return mine where it was changed, else theirs."""
    if same(base, mine):
        return theirs
    if not same(base, theirs) and not same(mine, theirs):
        clashes.append((names, theirs))
    return mine
