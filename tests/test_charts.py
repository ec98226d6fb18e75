"""The golden table of figures against what the charts draw: coordinates read back from the axes, and words."""

import html
import re
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from timeline.charts.geometry import Frame
from timeline.charts.measure import present_measure_chart
from timeline.charts.scales import Scale
from timeline.charts.series import draw_ranges
from timeline.charts.tally import take
from timeline.models import Figure, Measure, Milestone, PolicingPlan
from timeline.revisions import recording

from .conftest import begin_anew, delete_all, make_public, sparing, thorough
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")

SVG = "{http://www.w3.org/2000/svg}"
OFFICIAL = "schools in an official Safer School Partnership"
OFFICERS, SCHOOLS = "/figures/safer-schools-officers/", "/figures/secondary-schools/"
# Milestone, middle of the date, value, shape of the mark, name of the link.
GOLDEN = {
    OFFICERS: [
        ("officers-in-every-borough", 2009.5, 118, "mark first", "possibly 2009: 118 PCs"),
        ("officers-in-every-borough", 2011, 183, "mark first", "2010–2011: 183 PCs"),
        ("officers-in-every-borough", 2011, 102, "mark other", "2010–2011: 102 PCSOs"),
        ("local-policing-model", 2012.5, 218, "mark first", "2012: 218 PCs"),
        ("local-policing-model", 2012.5, 253, "hollow first", "2012: 253 PCs (target)"),
        ("named-officer-offered", 2013.5, 238, "mark first", "2013: 238 Safer Schools Officers"),
        ("junior-cadet-units", 2015.5, 270, "mark first", "2015: 270 Safer Schools Officers"),
        ("named-officer-for-every-school", 2017.5, 294, "mark first", "2017: 294 Safer Schools Officers"),
        ("youth-policing-investment-doubled", 2018.5, 319, "mark first", "2018: 319 Safer Schools Officers"),
        ("official-partnerships", 2021.5, 287, "mark first", "2021: 287 Safer Schools Officers"),
        ("targeted-support-and-education", 2022.5, 377, "mark first", "2022: 377 Safer Schools Officers"),
        ("officer-numbers-fall", 2023.5, 311, "mark first", "by 2023: about 311 Safer Schools Officers"),
    ],
    SCHOOLS: [
        ("local-policing-model", 2012.5, 295, "mark second", "2012: 295 secondary schools"),
        ("named-officer-offered", 2013.5, 425, "mark second", "2013: 425 secondary schools"),
        ("junior-cadet-units", 2015.5, 550, "mark second", "2015: 550 secondary schools"),
        ("named-officer-for-every-school", 2017.5, 639, "mark second", "2017: 639 secondary schools"),
        ("official-partnerships", 2021.5, 570, "mark second", f"2021: 570 {OFFICIAL}"),
        ("targeted-support-and-education", 2022.5, 622, "mark second", "2022: 622 secondary schools"),
    ],
    "/figures/ad-hoc-schools/": [
        ("targeted-support-and-education", 2022.5, 374, "mark other", "2022: 374 schools on an ad-hoc basis"),
    ],
    "/figures/pilot-officers/": [
        ("safer-school-partnership-pilot", 2002.5, 100, "mark other", "2002: 100 police officers"),
    ],
    "/figures/pilot-boroughs/": [
        ("safer-school-partnership-pilot", 2002.5, 10, "mark other", "2002: 10 boroughs"),
    ],
    "/figures/youth-officers/": [
        ("youth-policing-investment-doubled", 2018.5, 600, "hollow other", "2018: 600 youth officers (planned)"),
    ],
}  # fmt: skip


def get(client, address):
    return client.get(address).getvalue().decode()


def read_drawings(page):
    """Every drawing on a page, as an XML element."""
    return [ElementTree.fromstring(text) for text in re.findall(r'(?s)<svg class="drawing.*?</g></svg>', page)]


def across(shape, name="x"):
    return float(shape.get(name).removesuffix("%"))


def read_links(drawing):
    """(name, address, class of the mark, x, y, element) of every link with a mark."""
    for link in drawing.iter("a"):
        for mark in link.findall("svg"):
            role = mark.find("path").get("class")
            if role.split()[0] in ("mark", "hollow"):
                yield link.get("aria-label"), link.get("href"), role, across(mark), float(mark.get("y")), link


def read_axes(drawing):
    """Two functions from the numbers that stand on the axes: year to x, value to y."""
    texts = [text for text in drawing.iter("text") if text.get("class").startswith("tick")]
    ticks = [(float(text.text.replace(",", "")), across(text), float(text.get("y"))) for text in texts]
    base = max(y for *_, y in ticks)
    years = sorted((year + 0.5, x) for year, x, y in ticks if y == base)
    values = sorted((value, y + 4) for value, x, y in ticks if y != base)

    def line(points):
        (a, at_a), (b, at_b) = points[0], points[-1]
        return lambda value: at_a + (value - a) * (at_b - at_a) / (b - a)

    return line(years) if len(years) > 1 else lambda _: years[0][1], line(values)


@pytest.mark.parametrize("address", GOLDEN)
def test_chart_draws_the_golden_table(client, address):
    page = get(client, address)
    (drawing,) = read_drawings(page)
    x_of, y_of = read_axes(drawing)
    found = list(read_links(drawing))

    assert len(found) == len(GOLDEN[address])
    by_name = {name: rest for name, *rest in found}
    for slug, moment, value, role, name in GOLDEN[address]:
        href, drawn_role, x, y, link = by_name[name]
        assert drawn_role == role
        assert x == pytest.approx(x_of(moment), abs=0.05) and y == pytest.approx(y_of(value), abs=0.05), name
        # The same number stands in the table beside the chart, and leads to and from its mark.
        figure = Figure.objects.get(value=value, measure__slug__in=["pcsos", address.split("/")[2]])
        assert href == f"/milestones/{slug}/#figure-{figure.pk}" and link.get("id") == f"mark-{figure.pk}"
        assert f"{address}#mark-{figure.pk}" in get(client, href) or figure.measure.slug == "pcsos"


def test_the_whole_table_is_drawn_once_and_the_change_never(client):
    drawn = sum(len(rows) for rows in GOLDEN.values())

    assert drawn == 22 and Figure.objects.count() == 23
    for address in ["/", "/figures/", OFFICERS]:
        drawings = read_drawings(get(client, address))
        words = " | ".join(text for drawing in drawings for text in drawing.itertext())
        assert "118" in words and "| 70" not in words and ": 70" not in words and "285" not in words


def lines_of(drawing, role):
    """(x1, y1, x2, y2) of the lines of a role outside links."""
    return [
        (across(line, "x1"), float(line.get("y1")), across(line, "x2"), float(line.get("y2")))
        for line in drawing.findall("line")
        if line.get("class").split()[0] == role
    ]


@pytest.mark.parametrize(
    ("address", "solid", "dotted", "changes"),
    [
        (
            OFFICERS,
            [
                (2009.5, 118, 2011, 183), (2011, 183, 2012.5, 218), (2017.5, 294, 2018.5, 319),
                (2021.5, 287, 2022.5, 377), (2022.5, 377, 2023.5, 311),
            ],
            [(2013.5, 238, 2015.5, 270), (2015.5, 270, 2017.5, 294), (2018.5, 319, 2021.5, 287)],
            1,
        ),
        (
            SCHOOLS,
            [(2012.5, 295, 2013.5, 425)],
            [(2013.5, 425, 2015.5, 550), (2015.5, 550, 2017.5, 639)],
            2,
        ),
    ],
)  # fmt: skip
def test_lines_join_one_basis_only(client, address, solid, dotted, changes):
    (drawing,) = read_drawings(get(client, address))
    x_of, y_of = read_axes(drawing)

    for role, expected in (("line", solid), ("gap", dotted)):
        places = [(x_of(a), y_of(b), x_of(c), y_of(d)) for a, b, c, d in expected]
        drawn = sorted(lines_of(drawing, role))
        assert len(drawn) == len(places)
        for one, other in zip(drawn, sorted(places), strict=True):
            assert one == pytest.approx(other, abs=0.05)
    assert len(lines_of(drawing, "change")) == changes


def test_changes_of_basis_are_named_where_they_happen(client):
    words = read_words(get(client, OFFICERS)) + read_words(get(client, SCHOOLS))

    for change in (
        "Up to 2012 police constables are counted, from 2013 Safer Schools Officers.",
        "from here Safer Schools Officers",
        "Up to 2017 secondary schools are counted, from 2021 schools in an official Safer School Partnership, "
        "from 2022 secondary schools.",
    ):
        assert change in words


def test_interval_is_drawn_over_its_years_and_an_approximate_figure_has_a_ring(client):
    (drawing,) = read_drawings(get(client, OFFICERS))
    x_of, _ = read_axes(drawing)
    links = {name: link for name, *_, link in read_links(drawing)}

    (span,) = (line for line in links["2010–2011: 183 PCs"].findall("line") if line.get("class") == "span first")
    assert across(span, "x1") == pytest.approx(x_of(2010), abs=0.05)
    assert across(span, "x2") == pytest.approx(x_of(2012), abs=0.05)
    ringed = [name for name, link in links.items() if link.find("./svg/path[@class='around first']") is not None]
    assert ringed == ["by 2023: about 311 Safer Schools Officers"]
    tail = [line for line in links[ringed[0]].findall("line") if "fade" in line.get("class")]
    assert tail and all(across(line, "x2") < x_of(2023.5) for line in tail)


def test_support_officers_have_their_own_mark_and_an_end(client):
    page = get(client, OFFICERS)
    (drawing,) = read_drawings(page)

    words = [text.text for text in drawing.iter("text")]
    assert "102 PCSOs" in words and "target 253" in words
    assert "2012: Police Community Support Officers (PCSOs) withdrawn from Safer Schools teams." in read_words(page)


def test_end_is_not_told_before_its_milestone_is_public(client):
    Milestone.objects.filter(slug="local-policing-model").update(status="draft")

    for address in ("/", OFFICERS, "/figures/pcsos/", "/compare/"):
        assert "2012: Police Community Support Officers (PCSOs) withdrawn" not in get(client, address), address


def test_chart_says_what_it_shows_and_sums_it_up(client):
    page = get(client, OFFICERS)

    assert "Safer Schools Officers: 11 published figures, 2009–2023" in page
    assert (
        "First: 118 PCs (possibly 2009). Highest: 377 Safer Schools Officers (2022). Lowest: 118 PCs (possibly 2009). "
        "Latest: about 311 Safer Schools Officers (by 2023). Target: 253 PCs (2012)."
    ) in page
    words = read_words(page)
    for meaning in (
        "joins figures of consecutive years, counted alike",
        "no figure was published between",
        "a target or a plan: not counted, aimed at",
        "the source says “around”",
    ):
        assert meaning in words
    assert "No actual figure is published. Planned: 600 youth officers (2018)." in get(
        client, "/figures/youth-officers/"
    )


def test_links_of_a_chart_stand_in_order_of_time(client):
    for address in ("/", OFFICERS, "/figures/"):
        for drawing in read_drawings(get(client, address)):
            years = [
                1980 if name.startswith("1980s") else int(re.search(r"\d{4}", name).group())
                for name in (link.get("aria-label") for link in drawing.iter("a"))
            ]
            assert years == sorted(years), address


# The file that stands alone


@pytest.mark.parametrize("address", [address.rstrip("/") + ".svg" for address in GOLDEN])
def test_chart_stands_alone_as_a_file(client, address):
    response = client.get(address)
    text = response.content.decode()
    root = ElementTree.fromstring(text)

    assert response["Content-Type"] == "image/svg+xml"
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"style", "script", "image", "use", "foreignObject"}
    assert not any(name in element.attrib for element in root.iter() for name in ("class", "style"))
    shapes = [element for element in root.iter() if element.tag.rpartition("}")[2] in ("line", "path", "text", "rect")]
    assert all(element.get("fill") or element.get("stroke") for element in shapes)
    words = " ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))
    assert "The history of Safer School Partnerships in London" in words
    assert f"http://testserver{address.removesuffix('.svg')}/" in words
    links = [link.get("href") for link in root.iter(f"{SVG}a")]
    assert links and all(href.startswith("http://testserver/milestones/") for href in links)


def test_whole_picture_stands_alone_with_its_caveats_source_and_address(client):
    response = client.get("/picture.svg")
    root = ElementTree.fromstring(response.content)

    assert response["Content-Type"] == "image/svg+xml"
    assert not any(name in element.attrib for element in root.iter() for name in ("class", "style"))
    words = [" ".join("".join(element.itertext()).split()) for element in root.iter(f"{SVG}text")]
    for wanted in (
        "118 PCs, possibly 2009; 377 officers at the peak in 2022; about 311 by 2023", "target 253",
        "about 311 by 2023", "not to scale", f"Hollow column: 570 {OFFICIAL}.", "Brackets: its date is uncertain.",
        "Ring: the source says “around”.", "The history of Safer School Partnerships in London", "http://testserver/",
        "Source: The history of Safer School Partnerships in London, Steven Sweeney BSc (Hons), MSc.",
    ):  # fmt: skip
        assert wanted in words, wanted
    for milestone in Milestone.objects.all():
        assert milestone.short_name in " ".join(words)
    links = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert {f"http://testserver{each.get_absolute_url()}" for each in Milestone.objects.all()} <= links


def test_file_says_what_a_long_record_leaves_out(client):
    with recording():
        make_milestones(20)

    words = " ".join(ElementTree.fromstring(client.get("/picture.svg").content).itertext())
    told = int(re.search(r"(\d+) names or numbers had no room here\.", words)[1])
    seen = [name for name in (each.short_name or each.title for each in Milestone.objects.all()) if name in words]
    assert told >= Milestone.objects.count() - len(seen) > 15
    Milestone.objects.update(status="draft")
    assert client.get("/picture.svg").status_code == 404


@pytest.mark.parametrize("address", ["/picture.svg", "/figures/pcsos.svg"])
def test_only_charts_may_be_shown_on_other_sites(client, address):
    assert client.get(address)["Cross-Origin-Resource-Policy"] == "cross-origin"
    for other in (
        "/",
        "/figures.csv",
        "/timeline.json",
        "/figures/pcsos/",
        "/feed.atom",
        "/milestones/lord-elton-chairs-the-enquiry.bib",
    ):
        assert client.get(other)["Cross-Origin-Resource-Policy"] == "same-origin", other


@pytest.mark.parametrize(
    ("address", "page", "svg", "title"),
    [
        ("/", "/", "/picture.svg", "Safer Schools Officers in London, and what happened"),
        (OFFICERS, OFFICERS, "/figures/safer-schools-officers.svg", "Safer Schools Officers"),
        ("/figures/", SCHOOLS, "/figures/secondary-schools.svg", "Secondary schools"),
    ],
)
def test_each_chart_has_a_snippet_that_shows_it_elsewhere(client, address, page, svg, title):
    boxes = re.findall(r"<textarea [^>]*>(.*?)</textarea>", get(client, address))
    snippets = [html.unescape(box) for box in boxes]
    (snippet,) = [each for each in snippets if f'src="http://testserver{svg}"' in each]

    assert len(snippets) == (7 if address == "/figures/" else 1)
    figure = ElementTree.fromstring(snippet.replace("></a>", "/></a>"))
    (image,) = figure.iter("img")
    assert (figure.tag, figure[0].tag, figure[0].get("href")) == ("figure", "a", f"http://testserver{page}")
    assert image.get("alt") == f"Chart: {title}" and client.get(svg).status_code == 200
    assert "".join(figure.itertext()) == f"{title}. Source: The history of Safer School Partnerships in London"
    assert "iframe" not in snippet and "script" not in snippet and "class=" not in snippet


def test_file_of_a_measure_with_long_words_wraps_them(client):
    Measure.objects.filter(slug="pilot-boroughs").update(name="A measure " + "with a long name " * 4)
    root = ElementTree.fromstring(client.get("/figures/pilot-boroughs.svg").content)
    words = [element for element in root if element.tag.endswith("text")]

    assert max(len(element.text) for element in words) <= 92
    assert float(root.get("height")) > max(float(element.get("y")) for element in words)


def test_no_file_where_there_is_nothing_to_draw(client):
    assert client.get("/figures/nothing.svg").status_code == 404
    Figure.objects.filter(measure__slug="pilot-boroughs").update(kind="change")
    assert client.get("/figures/pilot-boroughs.svg").status_code == 404
    assert client.get("/figures/pilot-boroughs/").status_code == 200


# Small multiples


def test_measures_share_one_time_axis(client):
    drawings = read_drawings(get(client, "/figures/"))
    years = [
        [(text.text, text.get("x")) for text in drawing.iter("text") if text.get("class", "").startswith("tick")]
        for drawing in drawings[2:]
    ]

    assert len(years) == 7 and all(each == years[0] for each in years)
    assert {link.get("href") for link in drawings[0].iter("a")} == {
        plan.get_absolute_url() for plan in PolicingPlan.objects.all()
    }


def test_name_of_a_band_begins_with_the_words_that_are_seen(client):
    plans = {plan.get_absolute_url(): {plan.name, plan.period.label} for plan in PolicingPlan.objects.all()}
    seen = 0
    for drawing in read_drawings(get(client, "/figures/")) + read_drawings(get(client, "/")):
        for link in drawing.iter("a"):
            for text in [text for text in link.iter("text") if text.get("class") == "band-label"]:
                seen += 1
                assert link.get("aria-label").startswith(f"{text.text}: ")
                assert set(link.get("aria-label").split(": ", 1)) == plans[link.get("href")]

    assert seen > 12


# What happened, at a glance


def picture_of(client):
    """(picture for wide pages, picture for phones), as XML elements."""
    wide, phone = read_drawings(get(client, "/").replace('id="whole-picture"', ""))[::-1]
    return wide, phone


def names_of(drawing):
    return [link.get("aria-label") for link in drawing.iter("a")]


def test_picture_draws_the_golden_table(client):
    wide, _ = picture_of(client)
    x_of, y_of = read_axes(wide)
    by_name = {name: rest for name, *rest in read_links(wide)}
    words = {"".join(text.itertext()) for text in wide.iter("text")}

    for _, moment, value, role, name in GOLDEN[OFFICERS]:
        href, drawn_role, x, y, _ = by_name[name]
        assert drawn_role == role
        assert x == pytest.approx(x_of(moment), abs=0.05) and y == pytest.approx(y_of(value), abs=0.05), name
        assert [word for word in words if str(value) in word], name
    columns = {link.get("aria-label"): link for link in wide.iter("a") if link.find("rect") is not None}
    heights = []
    for slug, moment, value, _, name in GOLDEN[SCHOOLS]:
        box = columns[name].find("rect")
        assert columns[name].get("href").startswith(f"/milestones/{slug}/#figure-") and str(value) in words
        assert across(box) + across(box, "width") / 2 == pytest.approx(x_of(moment), abs=0.05)
        assert box.get("class") == ("outline second" if OFFICIAL in name else "column second")
        heights.append(float(box.get("height")) / value)
    assert max(heights) == pytest.approx(min(heights), rel=0.01)


def test_picture_says_what_is_seen_where_it_is_seen(client):
    wide, phone = picture_of(client)
    page = read_words(get(client, "/"))

    words = [text.text for text in wide.iter("text")]
    assert "118 PCs , possibly 2009; 377 officers at the peak in 2022; about 311 by 2023" in page
    assert {
        "target 253",
        "183 in 2010–2011",
        "377",
        "about 311 by 2023",
        "not to scale",
        "Policing models",
        "Police & Crime Plans",
        "from here Safer Schools Officers are counted, before it police constables",
        "102 PCSOs in 2010–2011, withdrawn from Safer Schools teams in 2012",
    } <= {*words}
    assert '118 <abbr title="police constables">PCs</abbr>, possibly 2009' in get(client, "/")
    assert "PCs: police constables." in page and "Police Community Support Officers (PCSOs) in London" in page
    assert "Up to 2012 police constables are counted, from 2013 Safer Schools Officers." in page
    assert len([line for line in phone.iter("line") if line.get("class") == "change"]) == 1
    assert "hollow" not in ElementTree.tostring(phone, "unicode")  # a target without its word is taken for a count
    assert {"118", "377", "about 311"} <= {text.text for text in phone.iter("text")}
    for drawing in (wide, phone):
        latest = next(text for text in drawing.iter("text") if (text.text or "").startswith("about 311"))
        x = next(link[3] for link in read_links(wide) if link[0].startswith("by 2023: about 311"))
        assert across(latest) >= x - 3  # it stands at its mark
    assert f"Hollow column: 570 {OFFICIAL}." in page and "had no room" not in page
    assert len(lines_of(wide, "gap")) == 3 and len(lines_of(wide, "line")) == 5


def test_picture_names_every_milestone_by_its_short_name(client):
    wide, _ = picture_of(client)

    links = {link.get("aria-label"): link for link in wide.iter("a")}
    for milestone in Milestone.objects.published():
        label = milestone.short_name or milestone.title
        link = links.get(f"{label}: {milestone.date.label}, {milestone.title}")
        if link is None:  # its mark is more than a dot on a year: its date is said with its name
            label = f"{label}, {milestone.date.label}"
            link = links[f"{label}: {milestone.title}"]
        seen = "".join("".join(text.itertext()) for text in link.iter("text") if text.get("class").startswith("name"))
        assert link.get("href") == milestone.get_absolute_url() and seen == label
    assert "Officers in every borough, 2009–2011: Safer Schools Officers in every London borough" in links
    assert "Number of officers falls, by 2023: The number of Safer Schools Officers falls" in links


def test_what_has_no_area_for_a_finger_in_the_picture_has_a_larger_link_on_the_page(client):
    page = get(client, "/")
    wide, _ = picture_of(client)

    small = {
        link.get("href") for link in wide.iter("a") if not any(shape.get("class") == "target" for shape in link.iter())
    }
    beside = set(re.findall(r'<a [^>]*?href="([^"]+)"', re.sub(r"(?s)<svg.*?</g></svg>", "", page)))
    assert any(address.startswith("/milestones/local-policing-model/#figure-") for address in small)
    assert "/plans/basic-command-unit-model/" in small
    assert "/plans/police-and-crime-plan-2013-2016/" not in small
    assert small <= beside


def test_long_title_is_cut_at_a_word_where_there_is_no_short_name(client):
    title = "Words that go " + "on and " * 14
    Milestone.objects.filter(slug="junior-cadet-units").update(title=title, short_name="")
    begin_anew()

    assert 'aria-label="Words that go on and on and on and on…: 2015, ' in get(client, "/")


def test_plans_stand_as_columns_and_models_as_lines(client):
    wide, _ = picture_of(client)
    x_of, _ = read_axes(wide)

    shades = [(across(box), across(box, "width")) for box in wide.findall("rect") if box.get("class") == "shade"]
    assert [start for start, _ in shades] == pytest.approx([x_of(2013), x_of(2017), x_of(2022)], abs=0.3)
    names = names_of(wide)
    assert "2013–2016: Police & Crime Plan 2013–2016" in names
    assert "Local Policing Model: since 2012" in names and "Basic Command Unit model: since 2018" in names


def test_filter_puts_results_first_and_shows_where_in_time_they_lie(client):
    page = get(client, "/?theme=school-security")
    (strip,) = read_drawings(page)

    assert 'id="glance"' not in page and float(strip.get("height")) <= 60
    assert len([box for box in strip.iter("rect") if box.get("class") == "count"]) == 1
    assert 'When this happened. <a href="/">The whole history</a>' in page
    assert read_drawings(get(client, "/?q=nothing+has+this")) == []


def test_front_page_says_what_it_is_and_where_it_ends(client):
    words = read_words(get(client, "/"))

    assert "piloted in 2002 to provide a new policing model for schools" in words
    assert "The record ends at 2023; nothing later has been entered." in words and "Last changed" in words


def make_milestones(count, first=1900, years=100):
    rows = [
        Milestone(
            slug=f"made-{number}",
            title=f"Made {number}",
            text="x",
            date=str(first + number % years),
            status="published",
            publish_at=timezone.now(),
        )
        for number in range(count)
    ]
    return Milestone.objects.bulk_create(rows)


def keep_only(count):
    with recording():
        for milestone in Milestone.objects.order_by("date_order")[count:]:
            milestone.delete()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_picture_of_few_milestones(client, count):
    keep_only(count)
    page = get(client, "/")

    assert ('id="glance"' in page) == (count > 0)
    if count:
        assert len([n for n in read_drawings(page)[-1].iter("a") if "/milestones/" in n.get("href")]) == count
        assert f"{count} milestone" in read_words(page[page.index('id="glance-title"') :])[:80]


@thorough
def test_many_milestones_are_counted(client):
    make_milestones(300)
    page = get(client, "/")

    wide = read_drawings(page)[-1]
    assert len([box for box in wide.iter("rect") if box.get("class") == "count"]) > 20
    assert "Bars count milestones by years" in page and "377" in {text.text for text in wide.iter("text")}


@thorough
def test_two_thousand_milestones_add_little(client):
    measure = Measure.objects.get(slug="safer-schools-officers")
    with recording():
        made = make_milestones(2_000)
        Figure.objects.bulk_create(
            Figure(milestone=milestone, measure=measure, value=1 + number * 4999, counted_as="x", date=milestone.date)
            for number, milestone in enumerate(made)
        )

    page = get(client, "/")
    picture = page[page.index('<section class="glance"') :].partition("</section>")[0]
    assert "Safer Schools Officers: 1 to 9,993,002, 1900–2023" in picture
    assert len(picture.encode()) < 25_000
    assert 'class="range first"' in picture and 'class="mark' not in picture.split("<details")[0]


@pytest.mark.parametrize("values", sparing([[], [1, 10_000_000], [1], [0, 0]], 2))
def test_picture_of_odd_values(client, values):
    delete_all(Figure)
    milestone = Milestone.objects.get(slug="local-policing-model")
    measure = Measure.objects.get(slug="secondary-schools")
    with recording():
        for year, value in enumerate(values, 2012):
            Figure.objects.create(milestone=milestone, measure=measure, value=value, counted_as="x", date=str(year))
    for address in ("/", "/figures/", *([SCHOOLS] if values else [])):
        for drawing in read_drawings(get(client, address)):
            for shape in drawing.iter():
                assert all(0 <= across(shape, name) <= 100 for name in ("x", "x1", "x2") if shape.get(name)), address
                ups = [float(shape.get(name)) for name in ("y", "y1", "y2") if shape.get(name)]
                assert all(0 <= up <= float(drawing.get("height")) for up in ups), address
        if values and address == SCHOOLS:
            assert f"{max(values):,} x" in read_words(get(client, address))


def test_plan_of_a_hundred_years_is_held(client):
    make_public(PolicingPlan.objects.create(slug="long", name="A long plan", kind="programme", period="1950/2049"))
    for drawing in read_drawings(get(client, "/")) + read_drawings(get(client, "/figures/")):
        for shape in drawing.iter():
            assert not shape.get("x") or 0 <= across(shape) <= 100
    assert "A long plan: 1950–2049" in get(client, "/figures/")


# Dates without a start or an end


def publish(date, figures=()):
    """A published milestone of a date, with figures of one measure as (date, value)."""
    measure = Measure.objects.get(slug="secondary-schools")
    milestone = Milestone.objects.create(
        slug=f"dated-{date}".replace("/", "-").replace(".", ""), title="Dated", text="x", date=date,
        status="published", publish_at=timezone.now() - timezone.timedelta(days=1),
    )  # fmt: skip
    for day, value in figures:
        Figure.objects.create(milestone=milestone, measure=measure, value=value, counted_as="x", date=day)
    return milestone


def test_figure_without_a_start_is_drawn_at_the_year_it_names(client):
    delete_all(Figure)
    publish("../1990", [("../2010", 100), ("2011", 120), ("2012", 130)])
    page = get(client, SCHOOLS)

    (drawing,) = read_drawings(page)
    x_of, y_of = read_axes(drawing)
    links = {link[0]: link for link in read_links(drawing)}
    name, _, _, x, y, link = links["until 2010: 100 x"]
    assert x == pytest.approx(x_of(2010.5), abs=0.05) and y == pytest.approx(y_of(100), abs=0.05)
    tail = [line for line in link.findall("line") if "fade" in line.get("class")]
    assert len(tail) == 4 and all(across(line, "x2") <= x for line in tail)
    assert ": 3 published figures, 2010–2012<" in page
    # Only the two that have a year each are joined.
    (solid,) = lines_of(drawing, "line")
    assert (solid[0], solid[2]) == pytest.approx((x_of(2011.5), x_of(2012.5)), abs=0.05)
    assert lines_of(drawing, "gap") == []


def test_milestone_without_a_start_stands_at_the_year_it_names(client):
    publish("../2014")
    wide, _ = picture_of(client)

    (link,) = (link for link in wide.iter("a") if link.get("href") == "/milestones/dated--2014/")
    tails = [line.get("class") for line in link.findall("line") if line.get("class").startswith("bar")]
    assert tails == [f"bar fade-{step}" for step in (1, 2, 3, 4)]
    ticks = {int(text.text) for text in wide.iter("text") if text.get("class") == "tick"}
    years = {tick for tick in ticks if tick > 1000}  # the others are values
    assert min(years) >= 1980 and max(years) <= 2025


@thorough
def test_plan_without_a_start_fades_to_the_left_and_names_no_other_year(client):
    kind = PolicingPlan.Kind.POLICE_AND_CRIME_PLAN
    plan = make_public(PolicingPlan.objects.create(slug="old", name="Old plan", kind=kind, period="../2014"))
    bands = read_drawings(get(client, "/figures/"))[0]

    (link,) = (link for link in bands.iter("a") if link.get("href") == plan.get_absolute_url())
    boxes = [(across(box), box.get("class")) for box in link.iter("rect")]
    assert boxes[0][1] == "band" and all(x < boxes[0][0] for x, _ in boxes[1:]) and len(boxes) == 5
    own, compared = get(client, plan.get_absolute_url()), get(client, "/compare/?from=1&to=9999")
    assert "/compare/?from=2002&amp;to=2014" in own and "from=1&" not in own and "year_from" not in own
    assert "/compare/?from=2002&amp;to=2014" in compared and "?from=1&" not in compared
    began = compared[compared.index("Began</h3>") : compared.index("Ended</h3>")]
    assert "Old plan" not in began and "Old plan" in compared[compared.index("Ended</h3>") :]
    assert "Old plan</a> begins" not in get(client, "/")


def test_year_without_end_is_no_end_in_the_year_9999(client):
    make_public(
        PolicingPlan.objects.create(slug="new", name="New plan", kind="police-and-crime-plan", period="2015/..")
    )

    compared = get(client, "/compare/?from=1&to=9999")

    assert "New plan" not in compared[compared.index("Ended</h3>") : compared.index("What happened</h2>")]
    assert "to=9999" not in compared[compared.index("The years of a plan") : compared.index("Figures</h2>")]


@pytest.mark.parametrize("value", [999_999_999, 2_000_000_000_000, 10**18])
def test_number_of_any_size_is_drawn_within_its_frame(client, value):
    figure = Figure(milestone=Milestone(pk=1, slug="x", date="2012"), measure=Measure.objects.first(), value=value,
                    counted_as="x", date="2012", date_order="2012")  # fmt: skip

    chart = present_measure_chart(figure.measure, take([figure]))

    for width in chart.drawing.widths:
        texts = [text for text in chart.drawing.texts if width == max(chart.drawing.widths) or not text.is_roomy]
        assert all(text.box(width)[0] >= 0 and text.box(width)[2] <= width for text in texts)
    ticks = [text for text in chart.drawing.texts if text.role == "tick" and text.text[-1] in "mn"]
    start = next(shape for shape in chart.drawing.links[0].shapes).x / 100 * min(chart.drawing.widths)
    assert len(ticks) > 1 and all(text.box(min(chart.drawing.widths))[2] < start for text in ticks)


def test_values_of_the_top_of_the_axis_are_seen_as_ranges(client):
    measure = Measure.objects.get(slug="secondary-schools")
    frame = Frame(Scale(1999, 2024, 0, 100), Scale(0, 1000, 200, 0))

    boxes = draw_ranges(frame, measure, {1999: (1000, 1000), 2023: (0, 0)})

    assert all(box.width > 0 and box.height > 0 for box in boxes)


def test_skip_link_comes_before_the_marks(client):
    page = get(client, "/")
    picture = page[page.index('id="whole-picture"') :]

    assert picture.index(">Skip to milestones</a>") < picture.index("aria-label=")
