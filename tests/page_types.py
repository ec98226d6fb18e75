"""Every type of page, of the public site and of the desk, on a site with content of every kind.

Axe and the Nu checker walk through the same list; a test compares it with the addresses that the site has.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PageType:
    """How one type of page is reached: an address, or a form there that is filled in and sent.

    `{full}` and the like in an address stand for what `tests.content` prints; `fill` is {selector: value},
    True to tick, and `press` the selector of a button.
    """

    address: str
    fill: dict = field(default_factory=dict)
    press: str = ""


PUBLIC = {
    "timeline": PageType("/"),
    "timeline filtered": PageType("/?theme=long&q=wwww&year_from=x&order=newest"),
    "timeline by relevance": PageType("/?q=school+officer&order=relevance"),
    "timeline empty": PageType("/?q=elton&theme=school-security"),
    "timeline misspelt": PageType("/?q=lawerence"),
    "timeline second page": PageType("/?page=2"),
    "past day": PageType("/?as_of=2020-01-01"),
    "today as a past day": PageType("/?as_of={today}"),
    "milestone": PageType("/milestones/full/"),
    "milestone right to left": PageType("/milestones/awkward-15/"),
    "milestone redacted": PageType("/milestones/secret/"),
    "milestone of the fixture": PageType("/milestones/local-policing-model/"),
    "milestone without figures": PageType("/milestones/murder-of-philip-lawrence/"),
    "milestone on a past day": PageType("/milestones/full/?as_of={today}"),
    "measure on a past day": PageType("/figures/safer-schools-officers/?as_of={today}"),
    "milestone not yet": PageType("/milestones/full/?as_of=2020-01-01"),
    "milestone withdrawn": PageType("/milestones/withdrawn/"),
    "plans": PageType("/plans/"),
    "plan": PageType("/plans/long/"),
    "plan of the fixture": PageType("/plans/police-and-crime-plan-2017-2021/"),
    "authors": PageType("/authors/"),
    "author": PageType("/authors/steven-sweeney/"),
    "sources": PageType("/sources/"),
    "source": PageType("/sources/long/"),
    "source of an answer": PageType("/sources/second/"),
    "source of the fixture": PageType("/sources/history-of-safer-school-partnerships/"),
    "figures": PageType("/figures/"),
    "measure": PageType("/figures/safer-schools-officers/"),
    "measure of two bases": PageType("/figures/secondary-schools/"),
    "comparison": PageType("/compare/?from=2013&to=2022"),
    "comparison refused": PageType("/compare/?from=2022&to=2013x"),
    "changes": PageType("/changes/"),
    "changes refused": PageType("/changes/?kind=x"),
    "changes of one": PageType("/changes/?milestone=full"),
    "data": PageType("/data/"),
    "about": PageType("/about/"),
    "accessibility": PageType("/accessibility/"),
    "not found": PageType("/nowhere/"),
    "bad request": PageType("/?as_of=x"),
}
SAVE = "[name=_save]"
DESK = {
    "front page": PageType("/admin/"),
    "guide": PageType("/admin/guide/"),
    "app": PageType("/admin/timeline/"),
    "list": PageType("/admin/timeline/milestone/"),
    "list filtered": PageType("/admin/timeline/milestone/?q=w&status__exact=published"),
    "list of figures": PageType("/admin/timeline/figure/"),
    "figure": PageType("/admin/timeline/figure/{figure}/change/"),
    "add": PageType("/admin/timeline/milestone/add/"),
    "add refused": PageType("/admin/timeline/milestone/add/", {"#id_date": "199-"}, SAVE),
    "change": PageType("/admin/timeline/milestone/{full}/change/"),
    "change refused": PageType("/admin/timeline/milestone/{full}/change/", {"#id_title": "", "#id_date": "199-"}, SAVE),
    "dates checked": PageType(
        "/admin/timeline/milestone/{waiting}/change/", {"#id_date": "since 2012"}, "[name=_check_dates]"
    ),
    "plan changed": PageType("/admin/timeline/policingplan/{plan}/change/"),
    "author added": PageType("/admin/timeline/author/add/"),
    "site's texts": PageType("/admin/timeline/sitetext/1/change/"),
    "draft": PageType("/admin/timeline/milestone/{full}/draft/"),
    "draft's saves": PageType("/admin/timeline/milestone/{full}/draft/history/?old=1&new=2"),
    "review": PageType("/admin/timeline/milestone/{full}/review/"),
    "review of what is new": PageType("/admin/timeline/milestone/{waiting}/review/?step=schedule"),
    "draft of what is scheduled": PageType("/admin/timeline/policingplan/{plan}/draft/"),
    "review of what is scheduled": PageType("/admin/timeline/policingplan/{plan}/review/"),
    "scheduled anew": PageType("/admin/timeline/policingplan/{plan}/review/?step=schedule"),
    "publication refused": PageType("/admin/timeline/milestone/{full}/review/?step=publish", {}, "#decision .default"),
    "publication, last page": PageType(
        "/admin/timeline/milestone/{waiting}/review/?step=publish", {"#id_is_right": True}, "#decision .default"
    ),
    "second look": PageType("/admin/timeline/milestone/looks/{look}/"),
    "history": PageType("/admin/timeline/milestone/{full}/history/"),
    "revision read": PageType("/admin/timeline/milestone/{full}/history/?read=1"),
    "comparison": PageType("/admin/timeline/milestone/{full}/history/?old=1&new={last}"),
    "deleted": PageType("/admin/timeline/theme/deleted/"),
    "deleted figures": PageType("/admin/timeline/figure/deleted/"),
    "delete": PageType("/admin/timeline/milestone/{waiting}/delete/"),
    "delete refused": PageType("/admin/timeline/theme/{theme}/delete/"),
    "status of many": PageType(
        "/admin/timeline/milestone/",
        {".action-select": True, "select[name=action]": "withdraw"},
        "[name=index]",
    ),
    "deletion of many": PageType(
        "/admin/timeline/milestone/",
        {".action-select": True, "select[name=action]": "delete_selected"},
        "[name=index]",
    ),
    "publication of many": PageType(
        "/admin/timeline/milestone/?status__exact=draft",
        {".action-select": True, "select[name=action]": "publish"},
        "[name=index]",
    ),
    "search": PageType("/admin/search/?q=school"),
    "search empty": PageType("/admin/search/?q=xyzzy"),
    "redactions": PageType("/admin/timeline/redaction/"),
    "redaction": PageType("/admin/timeline/redaction/add/"),
    "redaction's places": PageType(
        "/admin/timeline/redaction/add/", {"#id_words": "Elton"}, "#content form [type=submit]"
    ),
    "unsaved words": PageType("/admin/unsaved/{unsaved}/"),
    "password": PageType("/admin/password_change/"),
    "password refused": PageType("/admin/password_change/", {"#id_old_password": "no"}, "#content [type=submit]"),
    "password changed": PageType("/admin/password_change/done/"),
    "second step": PageType("/admin/second-step/"),
    "sessions": PageType("/admin/sessions/"),
    "password asked again": PageType("/admin/prove/"),
    "missing": PageType("/admin/timeline/milestone/999999/change/"),
    "not found": PageType("/admin/nowhere/"),
}
# Without the form of a user: its two lists to choose from are stock Django's, and so are axe's findings there.
STOCK = {
    "groups": PageType("/admin/auth/group/"),
    "users": PageType("/admin/auth/user/"),
    "user's password": PageType("/admin/auth/user/{user}/password/"),
    "user added": PageType("/admin/auth/user/add/"),
}
SIGNED_OUT = {
    "link to a password that is over": PageType("/admin/set-password/MQ/x-y/"),
    "sign-in": PageType("/admin/login/"),
    "sign-in refused": PageType("/admin/login/", {"#id_username": "nobody", "#id_password": "x"}, "[type=submit]"),
}
# Names of addresses that answer no page of their own: files, what a script asks, and what leads elsewhere.
NO_PAGES = {
    "timeline-json", "timeline-csv", "timeline-atom", "milestone-bib", "milestone-ris", "figures-csv", "figures-json",
    "derived-csv", "citations-csv", "measure-csv", "measure-json", "measure-svg", "picture-svg", "changes-atom",
    "sitemap", "sitemap-part", "robots", "healthz", "readyz", "explain_date", "explain_day", "explain_moment",
    "security-txt", "suggest_address", "render_markdown", "autocomplete", "jsi18n", "view_on_site",
    "guide_picture", "logout", None,
}  # fmt: skip
