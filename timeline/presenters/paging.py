"""Numbered pages whose links keep the filters."""

import re
from dataclasses import dataclass

from django.core.paginator import Paginator

from timeline.addresses import with_query
from timeline.text import shorten

PAGE_SIZE = 20


@dataclass(frozen=True)
class PageLink:
    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list: its items, where it stands, links to the others, what is wrong with the number asked."""

    items: list
    number: int
    pages: int
    total: int
    first: int
    last: int
    links: list
    previous: str
    next: str
    url: str
    wrong: str = ""


class Counted:
    """A list of which only a part is ever fetched: `total` is known, `fetch(slice)` gives the rows of a page."""

    def __init__(self, total, fetch):
        self.total, self.fetch = total, fetch

    def count(self):
        return self.total

    def __getitem__(self, part):
        return self.fetch(part)


def fetch_by_key(rows, part):
    """Return a part of a queryset: its keys off an index first, then these rows alone, in its order."""
    keys = list(rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)[part])
    return list(rows.filter(pk__in=keys)) if keys else []


def paginate(items, typed, path, pairs, size=PAGE_SIZE):
    """Return the `Page` of a list, queryset, `Counted` or `Selection` that `typed` asks for; else the nearest one."""
    paginator = Paginator(items, size)
    asked = read_number(typed)
    number = min(max(asked or 1, 1), paginator.num_pages)
    page = paginator.page(number)
    problem = f"There is no page {asked}." if asked is not None else f"“{shorten(typed, 20)}” is no number of a page."

    def address(wanted):
        return with_query(path, [*pairs, ("page", wanted)] if wanted > 1 else pairs)

    return Page(
        items=page.object_list,
        number=number,
        pages=paginator.num_pages,
        total=paginator.count,
        first=page.start_index(),
        last=page.end_index(),
        links=[
            PageLink(str(item), "" if item == paginator.ELLIPSIS else address(item), item == number)
            for item in paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)
        ],
        previous=address(number - 1) if page.has_previous() else "",
        next=address(number + 1) if page.has_next() else "",
        url=address(number),
        wrong="" if asked == number else f"{problem} This is page {number} of {paginator.num_pages}.",
    )


def read_number(typed):
    """Return a page number from an address bar, 1 where there is none; None when it is no whole number."""
    return int(typed or 1) if re.fullmatch(r"[0-9]{0,20}", typed or "") else None
