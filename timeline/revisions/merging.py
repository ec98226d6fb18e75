"""Three snapshots into one: what one person changed, laid over what somebody else changed meanwhile.

Live saves, drafts and restores all merge here. A path names what was changed: (field), (relation, key of a reference
or of a child), or (relation, key of a child, its field).
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from timeline.text import isolate

from .snapshots import label_of, plain_key


@dataclass
class Merged:
    """The merged snapshot; the paths that only the others changed (`taken`), and those that both did (`clashes`).

    Each path leads to what the others say there, None for what they deleted. In a clash one's own words stand.
    """

    data: dict = field(default_factory=dict)
    taken: dict = field(default_factory=dict)
    clashes: dict = field(default_factory=dict)


def same(one: object, other: object) -> bool:
    """Return whether two values of snapshots say the same; references by key."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return plain_key(one) == plain_key(other)


def merge(base: dict | None, mine: dict, theirs: dict, is_rewritten: bool = False) -> Merged:
    """Lay what `mine` changed since `base` over `theirs`; return what became of it.

    Fields are merged one by one, relations reference by reference, figures field by field. Where words of the base
    were rewritten since (`is_rewritten`), or there is none, nobody can say who changed what: all that differs clashes.
    """
    merged, is_unknown = Merged(), is_rewritten or base is None
    base = base or {}
    for name, other in theirs.items():
        if name not in mine:
            merged.data[name] = other
        elif isinstance(other, dict):
            merged.data[name] = merge_dicts(merged, name, base.get(name) or {}, mine[name], other, is_unknown)
        else:
            merged.data[name] = choose(merged, (name,), base.get(name), mine[name], other, is_unknown)
    return merged


def merge_dicts(merged: Merged, name: str, base: dict, mine: dict, theirs: dict, is_unknown: bool) -> dict:
    """Merge references, which are there or not, or children, such as figures, by their keys."""
    values = {}
    value: Any
    for key in dict.fromkeys([*theirs, *mine]):
        before, own, other = base.get(key), mine.get(key), theirs.get(key)
        if isinstance(own, dict) and isinstance(other, dict):
            known = before or {}
            value = {
                part: choose(merged, (name, key, part), known.get(part), own.get(part, told), told, is_unknown)
                for part, told in other.items()
            }
        elif isinstance(own or other, dict):
            # Whether there is a row is known even where its words were rewritten.
            value = choose(merged, (name, key), before, own, other, is_unknown and before is not None)
        else:
            was, own_now, other_now = (True if key in side else None for side in (base, mine, theirs))
            value = choose(merged, (name, key), was, own_now, other_now, False) and theirs.get(key, own)
        if value is not None:
            values[key] = value
    return values


def choose(merged: Merged, path: tuple, base: Any, mine: Any, theirs: Any, is_unknown: bool) -> Any:
    """Return mine where it was changed, else theirs; note what the others changed."""
    if same(mine, theirs):
        return theirs
    if not is_unknown and same(base, mine):
        merged.taken[path] = theirs
        return theirs
    if is_unknown or not same(base, theirs):
        merged.clashes[path] = theirs
    return mine


def tell(model: type[Model], merged: Merged, base: dict | None, who: str) -> list[str]:
    """Return a line for each field that the others changed: taken over, or beside what is one's own.

    `base` names the children that they deleted.
    """
    taken, clashes = (describe(model, paths, merged, base) for paths in (merged.taken, merged.clashes))
    return [
        *(
            f"{name}: {who} changed it and you did not, so what {who} wrote stands: “{isolate(theirs)}”."
            for name, theirs in taken
        ),
        *(
            f"{name}: both of you changed it. Theirs: “{isolate(theirs)}”. Yours stands in the form; choose."
            for name, theirs in clashes
        ),
    ]


def describe(model: type[Model], paths: dict, merged: Merged, base: dict | None) -> list[tuple[str, str]]:
    """Return [(what, in whose words it stands now)] of paths; the references of a relation in one line."""
    told = {}
    for path, theirs in paths.items():
        relation = model._meta.get_field(path[0])
        if len(path) == 1:
            if relation.editable:
                told[path] = capfirst(relation.verbose_name), label_of(model, path[0], theirs)
        elif relation.many_to_many:
            told[path[:1]] = capfirst(relation.verbose_name), label_of(model, path[0], merged.data[path[0]])
        else:
            child = merged.data[path[0]].get(path[1]) or theirs or (base or {}).get(path[0], {}).get(path[1], {})
            name = name_child(relation.related_model, child)
            if len(path) == 2:
                told[path] = name, "deleted" if theirs is None else "changed" if path in merged.clashes else "added"
            else:
                part = relation.related_model._meta.get_field(path[2])
                if part.editable:  # else it follows from what is told, such as who confirmed a number
                    told[path] = f"{name}: {capfirst(part.verbose_name)}", label_of(part.model, path[2], theirs)
    return list(told.values())


def name_child(model: type[Any], child: dict) -> str:
    """Return a row of a snapshot in words: “Safer Schools Officers, target, 300”, “A report, page 12”."""
    parts = [value[1] if isinstance(value, list) else value for value in map(child.get, model.named_by)]
    return ", ".join(str(part) for part in parts if part not in (None, ""))
