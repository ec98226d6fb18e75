"""The golden table of figures against what the charts draw: coordinates read back from the axes, and words."""

import html
import re
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from timeline.models import Figure, Measure, Milestone, PolicingPlan
from timeline.revisions import recording

pytestmark = pytest.mark.usefixtures("history")

OFFICIAL = "schools in an official Safer School Partnership"
OFFICERS, SCHOOLS = "/figures/safer-schools-officers/", "/figures/secondary-schools/"
# Milestone, middle of the date, value, shape of the mark, name of the link.
GOLDEN = {
    OFFICERS: [
        ("officers-in-every-borough", 2009.5, 118, "mark first", "2009: 118 PCs"),
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
            if role.split()[0] in ("mark", "hollow", "end"):
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


def read_words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("address", GOLDEN)
def test_chart_draws_the_golden_table(client, address):
    page = get(client, address)
    (drawing,) = read_drawings(page)
    x_of, y_of = read_axes(drawing)
    found = [link for link in read_links(drawing) if not link[2].startswith("end")]

    assert len(found) == len(GOLDEN[address])
    by_name = {name: rest for name, *rest in found}
    for slug, moment, value, role, name in GOLDEN[address]:
        href, drawn_role, x, y, link = by_name[name]
        assert (href, drawn_role) == (f"/milestones/{slug}/", role)
        assert x == pytest.approx(x_of(moment), abs=0.05) and y == pytest.approx(y_of(value), abs=0.05), name
        # The same number stands in the table beside the chart, and leads to and from its mark.
        figure = Figure.objects.get(value=value, measure__slug__in=["pcsos", address.split("/")[2]])
        assert link.get("id") == f"mark-{figure.pk}"
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
    ("address", "solid", "dotted", "letters"),
    [
        (
            OFFICERS,
            [
                (2009.5, 118, 2011, 183), (2011, 183, 2012.5, 218), (2017.5, 294, 2018.5, 319),
                (2021.5, 287, 2022.5, 377), (2022.5, 377, 2023.5, 311),
            ],
            [(2013.5, 238, 2015.5, 270), (2015.5, 270, 2017.5, 294), (2018.5, 319, 2021.5, 287)],
            ["a"],
        ),
        (
            SCHOOLS,
            [(2012.5, 295, 2013.5, 425)],
            [(2013.5, 425, 2015.5, 550), (2015.5, 550, 2017.5, 639)],
            ["a", "b"],
        ),
    ],
)  # fmt: skip
def test_lines_join_one_basis_only(client, address, solid, dotted, letters):
    (drawing,) = read_drawings(get(client, address))
    x_of, y_of = read_axes(drawing)

    for role, expected in (("line", solid), ("gap", dotted)):
        places = [(x_of(a), y_of(b), x_of(c), y_of(d)) for a, b, c, d in expected]
        drawn = sorted(lines_of(drawing, role))
        assert len(drawn) == len(places)
        for one, other in zip(drawn, sorted(places), strict=True):
            assert one == pytest.approx(other, abs=0.05)
    assert [text.text for text in drawing.iter("text") if text.get("class") == "change-letter"] == letters
    assert len(lines_of(drawing, "change")) == len(letters)


def test_changes_of_basis_are_named_where_they_happen(client):
    words = read_words(get(client, "/"))

    for change in (
        "2013: no longer counted as PCs, but as Safer Schools Officers",
        "2021: no longer counted as secondary schools, but as schools in an official Safer School Partnership",
        "2022: no longer counted as schools in an official Safer School Partnership, but as secondary schools",
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
    x_of, y_of = read_axes(drawing)

    (end,) = (link for link in read_links(drawing) if link[2] == "end other")
    assert end[:2] == (
        "2012: Police Community Support Officers (PCSOs) withdrawn from Safer Schools teams",
        "/milestones/local-policing-model/",
    )
    assert end[3] == pytest.approx(x_of(2012.5), abs=0.05) and end[4] == pytest.approx(y_of(0), abs=0.05)
    assert end[0] in read_words(page)


def test_end_is_not_told_before_its_milestone_is_public(client):
    Milestone.objects.filter(slug="local-policing-model").update(status="draft")

    for address in ("/", OFFICERS, "/figures/pcsos/", "/compare/"):
        assert "2012: Police Community Support Officers (PCSOs) withdrawn" not in get(client, address), address


def test_chart_says_what_it_shows_and_sums_it_up(client):
    page = get(client, OFFICERS)

    assert "Safer Schools Officers: 11 published figures, 2009–2023" in page
    assert (
        "First: 118 PCs (2009). Highest: 377 Safer Schools Officers (2022). Lowest: 118 PCs (2009). "
        "Latest: about 311 Safer Schools Officers (by 2023). Target: 253 PCs (2012)."
    ) in page
    words = read_words(page)
    for meaning in (
        "joins figures of consecutive years, counted alike",
        "crosses years without a published figure; nothing is estimated between",
        "a target or a plan: not counted, aimed at",
        "the source says “around”",
    ):
        assert meaning in words
    assert "No actual figure has been published. Planned: 600 youth officers (2018)." in get(
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
    words = " ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "The history of Safer School Partnerships in London" in words
    assert f"http://testserver{address.removesuffix('.svg')}/" in words
    links = [link.get("href") for link in root.iter("{http://www.w3.org/2000/svg}a")]
    assert links and all(href.startswith("http://testserver/milestones/") for href in links)


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
    assert {link.get("aria-label") for link in drawings[0].iter("a")} == {
        f"{plan.period.label}: {plan.name}" for plan in PolicingPlan.objects.all()
    }


# History at a glance


def glance_of(client, query=""):
    """(strip, panel, bands) for wide pages and (strip, panel) for phones."""
    drawings = read_drawings(get(client, f"/{query}"))
    return drawings[:3], drawings[3:]


def names_of(drawing):
    return [link.get("aria-label") for link in drawing.iter("a")]


def test_strip_draws_every_milestone_by_its_kind_of_date(client):
    wide, tall = glance_of(client)
    milestones = Milestone.objects.published().oldest_first()

    for strip in (wide[0], tall[0]):
        links = {link.get("aria-label"): link for link in strip.iter("a")}
        for milestone in milestones:
            link = links[f"{milestone.date.label}: {milestone.title}"]
            assert link.get("href") == milestone.get_absolute_url()
            roles = [shape.get("class") for shape in link.iter() if shape.get("class")]
            expected = {"1980s": ["long"], "2009–2011": ["bar"]}.get(milestone.date.label)
            if milestone.date.label == "by 2023":
                assert roles[-1] == "event" and all("fade" in role for role in roles[:-1]) and len(roles) > 2
            else:
                assert roles == (expected or ["event"])
    assert "2002: Safer School Partnership pilot" in " ".join(names_of(wide[0]))


def test_panel_stands_over_bands_on_the_same_axis(client):
    (_, panel, bands), (_, tall_panel) = glance_of(client)
    x_of, _ = read_axes(panel)
    places = {link.get("aria-label"): link.find("rect") for link in bands.iter("a")}

    assert list(places) == [
        "since 2012: Local Policing Model",
        "2013–2016: Police & Crime Plan 2013–2016",
        "2017–2021: Police & Crime Plan 2017–2021",
        "since 2018: Basic Command Unit model",
        "2022–2025: Police & Crime Plan 2022–2025",
    ]
    for name, box in places.items():
        assert across(box) == pytest.approx(x_of(int(re.search(r"\d{4}", name).group())), abs=0.1)
    assert [box for name, box in places.items() if box.get("class") != "band"] == []
    faded = {
        link.get("aria-label") for link in bands.iter("a") for box in link.iter("rect") if "fade" in box.get("class")
    }
    assert faded == {"since 2012: Local Policing Model", "since 2018: Basic Command Unit model"}
    assert set(places) < set(names_of(tall_panel))


def test_filter_fades_what_the_list_leaves_out(client):
    for query in ("?theme=officer-numbers", "?q=cadets", "?year_from=2012&year_to=2017", "?q=nothing+has+this"):
        page = get(client, f"/{query}")
        listed = set(re.findall(r'<h4[^>]*><a href="/milestones/([a-z0-9-]+)/"', page.split('id="results"')[1]))
        strip = read_drawings(page)[0]
        links = [link for link in strip.iter("a") if link.get("href").startswith("/milestones/")]
        standing = {link.get("href").split("/")[2] for link in links if link.get("class") != "faded"}

        assert len(links) == 13 and standing == listed, query
        verb = "stands" if len(listed) == 1 else "stand"
        assert f"Filters are set: {len(listed)} of 13 milestones {verb} out, the others are faded." in page
        for panel in read_drawings(page)[1::3]:
            for link in panel.iter("a"):
                if link.get("href").startswith("/milestones/") and "withdrawn" not in link.get("aria-label"):
                    assert (link.get("class") == "faded") == (link.get("href").split("/")[2] not in listed)


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
    for milestone in Milestone.objects.order_by("date_order")[count:]:
        milestone.delete()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_picture_of_few_milestones(client, count):
    keep_only(count)
    page = get(client, "/")

    assert ("History at a glance" in page) == (count > 0)
    if count:
        assert len([n for n in read_drawings(page)[0].iter("a") if "/milestones/" in n.get("href")]) == count


def test_two_milestones_of_one_year_stand_apart(client):
    make_milestones(2, first=1950, years=1)
    (strip, *_), _ = glance_of(client)
    places = [
        (across(link.find("svg")), link.find("svg").get("y"))
        for link in strip.iter("a")
        if link.get("aria-label").startswith("1950: ")
    ]

    assert len(places) == len(set(places)) == 2


def test_many_milestones_are_counted_and_the_list_is_the_keyboards_way(client):
    make_milestones(300)
    page = get(client, "/")
    counted = [link for link in read_drawings(page)[0].iter("a") if link.get("aria-label").endswith("milestones")]
    counts = [int(re.search(r": ([\d,]+) milestone", link.get("aria-label")).group(1)) for link in counted]

    assert sum(counts) == 313 and len(counts) <= 20
    assert all(link.get("tabindex") == "-1" for link in counted)
    assert f"{counts[0]} milestones" in read_words(get(client, counted[0].get("href")))
    assert "Bars count milestones by years" in page


def test_two_thousand_milestones_add_little(client):
    measure = Measure.objects.get(slug="secondary-schools")
    with recording():
        made = make_milestones(2_000)
        Figure.objects.bulk_create(
            Figure(milestone=milestone, measure=measure, value=1 + number * 4999, counted_as="x", date=milestone.date)
            for number, milestone in enumerate(made)
        )

    page = get(client, "/")
    picture = page[page.index('<section class="glance"') :].partition("</section>")[0]
    assert "2,013 milestones" in picture
    assert len(picture.encode()) < 25_000
    assert 'class="range second"' in picture and 'class="mark' not in picture.split("</ul>")[1]

    chosen = get(client, "/?year_from=1999")
    assert 'class="range second faded"' in chosen and 'class="range second"' in chosen
    assert 'class="count faded"' in chosen and 'class="count"' in chosen


@pytest.mark.parametrize("values", [[], [1], [1, 10_000_000], [0, 0]])
def test_picture_of_odd_values(client, values):
    Figure.objects.all().delete()
    milestone = Milestone.objects.get(slug="local-policing-model")
    measure = Measure.objects.get(slug="secondary-schools")
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
    PolicingPlan.objects.create(slug="long", name="A long plan", kind="programme", period="1950/2049", summary="x")
    for drawing in read_drawings(get(client, "/")) + read_drawings(get(client, "/figures/")):
        for shape in drawing.iter():
            assert not shape.get("x") or 0 <= across(shape) <= 100
    assert "1950–2049: A long plan" in get(client, "/")


def test_skip_link_comes_before_the_marks(client):
    page = get(client, "/")
    picture = page[page.index('id="glance"') :]

    assert picture.index('<a href="#results">Skip to milestones</a>') < picture.index("aria-label=")
