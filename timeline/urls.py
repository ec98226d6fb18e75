from django.urls import path

from timeline.views import changes, downloads, figures, health, nouns, pages

app_name = "timeline"

urlpatterns = [
    path("", pages.timeline, name="timeline"),
    path("timeline.json", downloads.timeline_json, name="timeline-json"),
    path("timeline.csv", downloads.timeline_csv, name="timeline-csv"),
    path("feed.atom", downloads.timeline_atom, name="timeline-atom"),
    path("milestones/<slug:slug>/", pages.milestone_detail, name="milestone-detail"),
    path("milestones/<slug:slug>.bib", downloads.milestone_bib, name="milestone-bib"),
    path("milestones/<slug:slug>.ris", downloads.milestone_ris, name="milestone-ris"),
    path("plans/", nouns.policing_plan_list, name="policing-plan-list"),
    path("plans/<slug:slug>/", nouns.policing_plan_detail, name="policing-plan-detail"),
    path("authors/", nouns.author_list, name="author-list"),
    path("authors/<slug:slug>/", nouns.author_detail, name="author-detail"),
    path("picture.svg", downloads.picture_svg, name="picture-svg"),
    path("figures/", figures.figure_list, name="figure-list"),
    path("figures.csv", downloads.figures_csv, name="figures-csv"),
    path("figures.json", downloads.figures_json, name="figures-json"),
    path("citations.csv", downloads.citations_csv, name="citations-csv"),
    path("figures/derived.csv", downloads.derived_csv, name="derived-csv"),
    path("figures/<slug:slug>/", figures.measure_detail, name="measure-detail"),
    path("figures/<slug:slug>.csv", downloads.measure_csv, name="measure-csv"),
    path("figures/<slug:slug>.json", downloads.measure_json, name="measure-json"),
    path("figures/<slug:slug>.svg", downloads.measure_svg, name="measure-svg"),
    path("sources/", nouns.source_list, name="source-list"),
    path("sources/<slug:slug>/", nouns.source_detail, name="source-detail"),
    path("changes/", changes.change_list, name="change-list"),
    path("changes.atom", changes.changes_atom, name="changes-atom"),
    path("compare/", figures.compare, name="compare"),
    path("data/", pages.data, name="data"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("sitemap.xml", downloads.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:page>.xml", downloads.sitemap_part, name="sitemap-part"),
    path(".well-known/security.txt", downloads.security_txt, name="security-txt"),
    path("robots.txt", downloads.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
