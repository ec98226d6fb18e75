"""Numbered pages whose links keep the filters."""

from dataclasses import dataclass

from django.core.paginator import Paginator

from timeline.addresses import with_query

PAGE_SIZE = 20


@dataclass(frozen=True)
class PageLink:
    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list: its items, where it stands, and links to the others."""

    items: list
    number: int
    pages: int
    total: int
    first: int
    last: int
    links: list
    previous: str
    next: str


def paginate(items, typed, path, pairs):
    """Return the `Page` of a list, queryset or `Selection` that `typed` asks for; else the nearest one."""
    paginator = Paginator(items, PAGE_SIZE)
    number = min(max(read_number(typed), 1), paginator.num_pages)
    page = paginator.page(number)

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
    )


def read_number(typed):
    """Return a page number from an address bar; 1 when it is no whole number."""
    try:
        return int(str(typed)[:20])
    except ValueError:
        return 1
