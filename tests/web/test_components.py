"""The components of the design system: structure, ties between labels and fields, hostile text, no inline style or script."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

import tutela.web
from tutela.web import components as ui
from tutela.web.fields import DayField, MomentField
from tutela.web.patterns import SampleForm, pattern_context

HOSTILE = "<script>alert(1)</script>\"'&"
AT = datetime(2020, 12, 28, 12, 30, tzinfo=UTC)
WEB = Path(tutela.web.__file__).parent


class Page(HTMLParser):
    """The start tags of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]


def shown(name: str, **context: object) -> str:
    return render_to_string(f"components/{name}.html", context)


def assert_policy_holds(html: str) -> None:
    """Nothing that a strict content security policy would refuse."""
    for tag, attrs in Page(html).tags:
        assert tag != "style"
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag != "script" or attrs.get("src")
        assert not any(value.startswith(("javascript:", "data:")) for value in attrs.values())


def test_the_living_style_page_keeps_the_policy_and_repeats_no_id() -> None:
    html = render_to_string("patterns.html", pattern_context())

    assert_policy_holds(html)
    ids = [attrs["id"] for _, attrs in Page(html).tags if "id" in attrs]
    assert len(ids) > 10
    assert len(ids) == len(set(ids))


def test_every_label_and_description_of_the_living_style_page_leads_somewhere() -> None:
    page = Page(render_to_string("patterns.html", pattern_context()))
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}

    ties = [
        attrs[name].split()
        for _, attrs in page.tags
        for name in ("for", "aria-describedby", "aria-labelledby")
        if attrs.get(name)
    ]

    assert len(ties) > 10
    assert {tied for tie in ties for tied in tie} <= ids


def test_a_table_shows_each_kind_of_value() -> None:
    table = ui.Table.of(
        "Exhibits",
        ["Reference", "Devices", "Seized", "On", "Status", "Held by", "Packet", "Children", "Place", "Marks"],
        [
            [
                ui.Reference("EX-1", "/exhibit/EX-1"), 1031, AT, date(2020, 12, 28), ui.Badge("Sealed", "good"),
                ui.Link("Officer 07", "/o/7"), None, ui.WITHHELD, ui.ERASED, ["one", "two"],
            ]
        ],
    )  # fmt: skip

    html = shown("table", table=table)

    assert '<a class="reference" href="/exhibit/EX-1">EX-1</a>' in html
    assert ">1,031<" in html
    assert '<time datetime="2020-12-28T12:30:00Z">28 Dec 2020, 18:00</time>' in html
    assert '<time datetime="2020-12-28">28 Dec 2020</time>' in html
    assert '<span class="badge badge--good">Sealed</span>' in html
    assert '<a href="/o/7">Officer 07</a>' in html
    assert "not stated" in html
    assert "withheld" in html
    assert "erased" in html
    assert "<li>one</li><li>two</li>" in html


def test_a_column_of_numbers_is_set_as_numbers_also_with_gaps() -> None:
    table = ui.Table.of(
        "Counts", ["District", "Devices", "Mixed"], [["A", 3, "x"], ["B", None, 2], ["C", ui.WITHHELD, 1]]
    )

    assert [column.numeric for column in table.columns] == [False, True, False]
    assert len(Page(shown("table", table=table)).all("td", **{"class": "number"})) == 3


def test_a_table_says_what_its_rows_and_columns_are() -> None:
    table = ui.Table.of(
        "Counts",
        ["District", ui.Column("Devices", sort_url="?o=d", sorted="descending")],
        [["A", 3]],
        total=["Total", 3],
    )
    page = Page(shown("table", table=table))

    assert [attrs["scope"] for attrs in page.all("th")] == ["col", "col", "row", "row"]
    assert page.all("th", **{"aria-sort": "descending"})
    assert page.all("a", href="?o=d")
    assert page.all("tfoot")
    assert {attrs["data-label"] for attrs in page.all("td")} == {"Devices"}


def test_a_row_with_a_missing_value_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="1 values for 2 columns"):
        ui.Table.of("Counts", ["District", "Devices"], [["A"]])


def test_an_empty_table_says_so() -> None:
    html = shown("table", table=ui.Table.of("Incidents", ["Incident"], [], empty="No incident is open."))

    assert "No incident is open." in html
    assert "Incidents" in html
    assert "<table" not in html


def test_a_list_leads_to_its_next_page() -> None:
    html = shown("pagination", pagination=ui.Pagination(51, 100, 1031, "?before=9", "?after=7"))

    assert "51–100 of 1,031" in html
    assert Page(html).all("a", rel="next", href="?after=7")
    assert Page(html).all("a", rel="prev", href="?before=9")
    assert "51–100" in shown("pagination", pagination=ui.Pagination(51, 100))


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("table", {"table": ui.Table.of(HOSTILE, [HOSTILE], [[HOSTILE], [ui.Link(HOSTILE, HOSTILE)], [ui.Badge(HOSTILE)]])}),
        ("facts", {"facts": ui.Facts.of(HOSTILE, [(HOSTILE, HOSTILE), ui.Fact(HOSTILE, ui.EMPTY, HOSTILE)], title=HOSTILE)}),
        ("timeline", {"timeline": ui.Timeline.of(HOSTILE, [ui.Event(HOSTILE, AT, None, HOSTILE, 1, HOSTILE, HOSTILE)])}),
        ("head", {"head": ui.PageHead(HOSTILE, HOSTILE, (ui.Badge(HOSTILE),), (ui.Action(HOSTILE, HOSTILE),), HOSTILE)}),
        ("badge", {"badge": ui.Badge(HOSTILE)}),
        ("notice", {"notice": ui.Notice(HOSTILE, "danger", HOSTILE)}),
        ("breadcrumbs", {"breadcrumbs": [ui.Link(HOSTILE, HOSTILE)]}),
        ("tabs", {"tabs": [ui.Link(HOSTILE, HOSTILE, True)]}),
    ],
)  # fmt: skip
def test_hostile_text_stays_text(name: str, context: dict[str, object]) -> None:
    html = shown(name, **context)

    assert not Page(html).all("script")
    assert "&lt;script&gt;" in html
    assert_policy_holds(html)


def test_a_fact_list_pairs_labels_and_values() -> None:
    page = Page(shown("facts", facts=ui.Facts.of("Exhibit", [("Kind", "Phone"), ("Packet", None)])))

    assert len(page.all("dt")) == len(page.all("dd")) == 2
    assert page.all("section", **{"aria-label": "Exhibit"})


def test_a_timeline_is_in_order_and_says_when_something_was_recorded_later() -> None:
    late = ui.Event("second", AT + timedelta(hours=6), AT)
    early = ui.Event("first", AT - timedelta(days=1), actor="Officer 07", entry=17, entry_url="/ledger/17")

    html = shown("timeline", timeline=ui.Timeline.of("History", [late, early]))

    assert html.index("first") < html.index("second")
    assert "recorded 6 hours later" in html
    assert html.count("later") == html.count("event__later") * 2
    assert '<a href="/ledger/17">entry 17</a>' in html


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=1), "1 minute"), (timedelta(minutes=119), "119 minutes"), (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"), (timedelta(days=2), "2 days"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_its_largest_useful_unit(span: timedelta, words: str) -> None:
    with override("en"):
        assert ui.span_text(span) == words


def test_a_wrong_form_says_what_is_wrong_at_the_top_and_at_the_field() -> None:
    form = SampleForm({"seal": "", "at": "yesterday", "kind": "phone", "condition": "whole"})
    page = Page(html := shown("form", form=form))

    assert page.all("div", role="alert")
    assert page.all("a", href="#id_seal")
    [seal] = page.all("input", name="seal")
    assert seal["aria-invalid"] == "true"
    assert seal["aria-describedby"].split() == ["id_seal_helptext", "id_seal_error"]
    assert page.all("ul", id="id_seal_error")
    assert page.all("p", id="id_seal_helptext")
    assert "for example 2020-12-28T18:00" in html


def test_every_field_has_one_label_and_choices_have_a_legend() -> None:
    page = Page(shown("form", form=SampleForm()))

    labelled = [attrs["for"] for attrs in page.all("label")]
    for name in ("id_seal", "id_at", "id_place", "id_kind", "id_witnessed", "id_remark", "id_paper", "id_condition_0"):
        assert labelled.count(name) == 1
    assert len(page.all("legend")) == 1
    assert page.all("form", enctype="multipart/form-data")


def test_fields_stand_in_the_groups_named_and_none_is_lost() -> None:
    html = shown("form", form=SampleForm(), groups=[ui.FieldGroup("Packet", ("condition", "kind"))])

    names = re.findall(r'name="(\w+)"', html)
    assert names.index("condition") < names.index("kind") < names.index("seal")
    assert {"seal", "at", "place", "kind", "condition", "witnessed", "remark", "paper", "answer_to"} <= set(names)


class TimesForm(forms.Form):
    """The two fields of time."""

    at = MomentField()
    on = DayField(required=False)


@pytest.mark.parametrize(
    "text", ["2020-12-28T18:00", "2020-12-28T12:30Z", "2020-12-28T18:00+05:30", "2020-12-28 18:00"]
)
def test_a_moment_is_aware_and_its_zone_is_stated(text: str) -> None:
    form = TimesForm({"at": text})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == AT
    assert "UTC+05:30" in shown("field", field=TimesForm()["at"])


def test_a_naive_moment_is_never_shown() -> None:
    with pytest.raises(ValueError, match="naive"):
        shown("cell", cell=ui.cell_of(datetime(2020, 12, 28)))  # noqa: DTZ001 - the mistake itself


def test_no_template_or_style_sheet_reaches_outside_or_inlines() -> None:
    files = [*WEB.glob("templates/**/*.html"), *WEB.glob("static/tutela/css/*.css"), *WEB.glob("static/tutela/js/*.js")]

    assert len(files) > 30
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"""https?://|@import|url\(["']?(?!["']?\.\./fonts/)""", text), file
        if file.suffix == ".html":
            assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text), file


def test_every_style_sheet_and_behaviour_is_linked_and_every_link_exists() -> None:
    for partial, folder in (("stylesheets", "css"), ("behaviours", "js")):
        text = (WEB / f"templates/components/{partial}.html").read_text(encoding="utf-8")
        linked = set(re.findall(rf"'tutela/{folder}/([\w.]+)'", text))
        assert linked == {file.name for file in (WEB / f"static/tutela/{folder}").iterdir()}


def test_only_the_tokens_name_colours() -> None:
    for file in WEB.glob("static/tutela/css/*.css"):
        if file.name not in ("tokens.css", "print.css"):
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", file.read_text(encoding="utf-8")), file
