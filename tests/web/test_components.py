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
from tutela.engines.figures.boundaries import Drawing, Shape
from tutela.web import charts
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


def areas(text: str) -> charts.BoundaryMap:
    """Two districts by their boundaries, one without room for words, and one without a boundary."""
    shapes = tuple(Shape(text + code, "M0 0l9 0 9 9z", 5, 5, room, True) for code, room in (("A", 90), ("B", 0)))
    tiles = tuple(charts.Tile(text + code, text, 0, 0, 1, text) for code in "ABC")
    return charts.BoundaryMap(charts.TileMap(text, text, tiles), Drawing(90, 90, shapes))


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
        ("receipt", {"receipt": ui.Receipt(HOSTILE, AT, (1,), HOSTILE, 2, HOSTILE, (ui.Discrepancy(HOSTILE, HOSTILE),))}),
        ("discrepancies", {"discrepancies": [ui.Discrepancy(HOSTILE, HOSTILE, "", AT, HOSTILE, "", HOSTILE, AT, HOSTILE)]}),
        ("due", {"due": ui.Due(HOSTILE, AT, (ui.DueItem(HOSTILE, AT, HOSTILE, HOSTILE, HOSTILE, HOSTILE),))}),
        ("custody", {"custody": ui.Custody(HOSTILE, (ui.Holding(HOSTILE, AT, None, *[HOSTILE] * 6, 1, HOSTILE, HOSTILE),))}),
        ("counts", {"counts": ui.Counts(HOSTILE, AT, (ui.Count(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE),))}),
        ("progress", {"progress": ui.Progress(HOSTILE, 1, 2, HOSTILE, HOSTILE)}),
        ("confirm", {"question": HOSTILE, "text": HOSTILE, "submit": HOSTILE, "cancel_url": HOSTILE, "action": HOSTILE}),
        ("empty", {"text": HOSTILE, "action": ui.Action(HOSTILE, HOSTILE, post=True, confirm=HOSTILE)}),
        ("bars.svg", {"bars": charts.Bars.of(HOSTILE, [HOSTILE, HOSTILE], [charts.Bar(HOSTILE, (1, 2), HOSTILE)], note=HOSTILE)}),
        ("multiples.svg", {"multiples": charts.Multiples(HOSTILE, (HOSTILE,), (charts.Panel(HOSTILE, (1,)),))}),
        ("steps.svg", {"steps": charts.Steps(HOSTILE, HOSTILE, ((AT, 1),), AT, (charts.Mark(AT, HOSTILE),))}),
        ("boundaries.svg", {"boundaries": areas(HOSTILE), "map_switch": ui.Link(HOSTILE, HOSTILE)}),
        ("outline.svg", {"outline": areas(HOSTILE)}),
        ("tilemap.svg", {"tilemap": charts.TileMap(HOSTILE, HOSTILE, (charts.Tile(HOSTILE, HOSTILE, 0, 0, 1, HOSTILE),))}),
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


def test_a_receipt_names_entry_time_checkpoint_and_what_it_opened() -> None:
    opened = ui.Discrepancy(
        "Seal K-1 was used before.", "Acceptance criteria", "evidence.seal_reused", close_url="/d/4"
    )
    html = shown("receipt", receipt=ui.Receipt("Sealed.", AT, (1240, 1241), "/ledger/1240", 1242, "root=", (opened,)))

    assert "1240, 1241" in html
    assert "28 Dec 2020, 18:00:00 UTC+05:30" in html
    assert "1,242 entries" in html
    assert "It opened a discrepancy" in html
    assert Page(html).all("a", href="/d/4")


def test_a_closed_discrepancy_says_who_closed_it_and_why_and_offers_no_closing() -> None:
    closed = ui.Discrepancy(
        "Late.", "law", closed_by="Officer 09", closed_at=AT, reason="Signed in the register.", close_url="/d/4"
    )
    html = shown("discrepancies", discrepancies=[closed])

    assert "Officer 09" in html
    assert "Signed in the register." in html
    assert not Page(html).all("a")


def test_what_is_due_is_grouped_by_urgency_and_says_so_in_words() -> None:
    items = (
        ui.DueItem("far", AT + timedelta(days=40)),
        ui.DueItem("near", AT + timedelta(days=3)),
        ui.DueItem("worse", AT - timedelta(days=5)),
        ui.DueItem("bad", AT - timedelta(minutes=1)),
        ui.DueItem("this moment", AT),
    )

    with override("en"):
        groups = [
            (name, [(item.title, distance) for item, distance in rows])
            for name, _, rows in ui.Due("Due", AT, items).groups
        ]

    assert groups == [
        ("overdue", [("worse", "overdue by 5 days"), ("bad", "overdue by 1 minute")]),
        ("soon", [("this moment", "in 0 minutes"), ("near", "in 3 days")]),
        ("later", [("far", "in 40 days")]),
    ]
    assert "Nothing is due." in shown("due", due=ui.Due("Due", AT, ()))


def test_a_chain_of_custody_shows_its_breaks_and_who_holds_it_now() -> None:
    hours = [AT + timedelta(hours=number) for number in range(6)]
    whole = (ui.Holding("A", hours[0], hours[1]), ui.Holding("B", hours[1], hours[3]))
    broken = (*whole, ui.Holding("C", hours[5], None, given_by="B"))
    overlapping = (*whole, ui.Holding("C", hours[2], None))

    with override("en"):
        assert [gap for _, gap in ui.Custody("chain", whole).links] == ["", ""]
        assert [gap for _, gap in ui.Custody("chain", broken).links] == ["", "", "no holder recorded for 2 hours"]
        assert [gap for _, gap in ui.Custody("chain", overlapping).links] == ["", "", "overlaps with the holder before"]
        assert ui.Custody("chain", ()).links == []
    html = shown("custody", custody=ui.Custody("chain", broken))
    assert html.count("holds it now") == 1
    assert html.count("Break in the chain") == 1
    assert "receiver has not signed" in html


def test_a_count_carries_its_definition_and_what_stands_beside_it() -> None:
    counts = ui.Counts(
        "Round",
        AT,
        (ui.Count("Places", 465, "Searches with an outcome.", "", "512 phoned"), ui.Count("Arrests", None, "-")),
    )
    html = shown("counts", counts=counts)

    assert "Searches with an outcome." in html
    assert "512 phoned" in html
    assert "not stated" in html
    assert len(Page(html).all("summary")) == 2


def test_progress_asks_again_until_it_is_finished_and_has_a_link_without_javascript() -> None:
    going = Page(shown("progress", progress=ui.Progress("Triage", 3, 10, url="/progress/7")))
    finished = Page(shown("progress", progress=ui.Progress("Triage", 10, 10, url="/progress/7", finished=True)))

    assert going.all("div", **{"hx-get": "/progress/7", "hx-trigger": "every 2s"})
    assert going.all("progress", value="3", max="10")
    assert going.all("a", href="")
    assert not [attrs for _, attrs in finished.tags if "hx-get" in attrs]


def test_bars_are_as_long_as_their_values_and_stack() -> None:
    bars = charts.Bars.of(
        "Registrations", ["FIRs", "Reports"], [("A", (10, 30)), ("B", (0, 20)), ("C", (None, None))], maximum=40
    )

    lines = bars.lines

    assert [[(part.series, part.start, part.length) for part in line.segments] for line in lines] == [
        [(1, 0, 250), (2, 250, 750)],
        [(2, 0, 500)],
        [],
    ]
    assert [line.cells[-1][1] for line in lines] == [ui.cell_of(40), ui.cell_of(20), ui.EMPTY]
    page = Page(shown("bars.svg", bars=bars))
    assert len(page.all("rect", **{"class": "series-2"})) == 3  # two parts and the swatch
    assert len(page.all("th", scope="row")) == 3


def test_a_withheld_part_withholds_the_total_that_would_reveal_it() -> None:
    [line] = charts.Bars.of("Children", ["Girls", "Boys"], [("A", (ui.WITHHELD, 30))]).lines

    assert [cell for _, cell in line.cells] == [ui.WITHHELD, ui.cell_of(30), ui.WITHHELD]


def test_bars_need_a_value_for_each_series() -> None:
    with pytest.raises(ValueError, match="1 values for 2 series"):
        charts.Bars.of("Registrations", ["FIRs", "Reports"], [("A", 3)])


@pytest.mark.parametrize("value", [*range(200), 465, 999, 1000, 1001, 123456])
def test_an_axis_ends_at_or_above_the_count_and_its_middle_can_be_named(value: int) -> None:
    end = charts.ceiling(value)

    assert max(value, 1) <= end <= max(2 * value, 1)
    assert end == 1 or end % 2 == 0


def test_steps_keep_the_count_until_it_changes() -> None:
    hours = [AT + timedelta(hours=number) for number in range(5)]
    steps = charts.Steps(
        "Places", "Places", ((hours[0], 0), (hours[2], 100)), hours[4], (charts.Mark(hours[1], "Evening"),)
    )

    assert steps.end == 100
    assert steps.path == f"M{steps.left} {steps.floor}H{(steps.left + steps.edge) // 2}V{steps.top}H{steps.edge}"
    assert [steps.count_at(hour) for hour in (hours[0] - timedelta(1), hours[1], hours[2], hours[4])] == [
        None,
        0,
        100,
        100,
    ]
    assert [row.cells[1:] for row in steps.table.rows] == [
        (ui.EMPTY, ui.cell_of(0)), (ui.cell_of("Evening"), ui.cell_of(0)), (ui.EMPTY, ui.cell_of(100)),
    ]  # fmt: skip
    assert charts.Steps("Places", "Places", (), AT).path == ""


def test_small_multiples_share_one_scale_and_stand_as_a_table_too() -> None:
    multiples = charts.Multiples("Tips", ("1", "2"), (charts.Panel("A", (10, 5)), charts.Panel("B", (None, 20))))

    (_, first, total), (_, second, _) = multiples.drawings

    assert [column.height for column in first] == [27, 13]
    assert [column.height for column in second] == [0, multiples.height - 2]
    assert [column.greatest for column in (*first, *second)] == [True, False, False, True]
    assert total == ui.cell_of(15)
    assert len(Page(shown("multiples.svg", multiples=multiples)).all("th", scope="row")) == 2


def test_a_tile_map_shades_by_fifths_and_stands_as_a_table_too() -> None:
    counts = [0, 1, 10, 11, 40, 41, 50, None, ui.WITHHELD]
    tiles = tuple(charts.Tile(f"D{at}", f"District {at}", at % 3, at // 3, value) for at, value in enumerate(counts))
    tilemap = charts.TileMap("Places by district", "Places", tiles)

    assert [drawn.step for drawn in tilemap.drawn] == [0, 1, 1, 2, 4, 5, 5, 0, 0]
    assert [words for _, words in tilemap.legend] == ["0", "1–10", "11–20", "21–30", "31–40", "41–50"]
    html = shown("tilemap.svg", tilemap=tilemap)
    for said in ("District 6: 50", "District 7: not stated", "District 8: withheld"):
        assert f"<title>{said}</title>" in html
    assert len(Page(html).all("th", scope="row")) == len(tiles)
    assert {attrs["x"] for attrs in Page(html).all("rect") if "x" in attrs} == {"0", "80", "160"}


@pytest.mark.parametrize("greatest", [0, 1, 4, 5, 7, 9, 46, 1031])
def test_every_count_stands_in_the_step_that_the_legend_gives_it(greatest: int) -> None:
    tilemap = charts.TileMap(
        "Places", "Places", tuple(charts.Tile(str(n), str(n), n, 0, n) for n in range(greatest + 1))
    )

    for value in range(1, greatest + 1):
        span = dict(tilemap.legend)[tilemap.step_of(value)].split("–")
        assert int(span[0]) <= value <= int(span[-1])


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "429", "500"])
def test_an_error_page_needs_nothing_and_says_what_to_do(code: str) -> None:
    html = render_to_string(f"errors/{code}.html")

    page = Page(html)
    assert_policy_holds(html)
    assert page.all("h1")
    assert page.all("main", id="content")
    assert code == "429" or page.all("a", **{"class": "button button--primary"})


def test_an_error_page_shows_the_reason_that_was_given_as_text() -> None:
    for code in ("400", "403", "409"):
        html = render_to_string(f"errors/{code}.html", {"error": HOSTILE})
        assert "&lt;script&gt;alert(1)" in html
        assert not Page(html).all("script")


def test_what_is_not_visible_is_not_explained() -> None:
    assert "secret" not in render_to_string("errors/404.html", {"error": "secret", "exception": "secret"})


def test_a_second_factor_is_enrolled_with_a_code_drawn_in_the_page() -> None:
    class CodeForm(forms.Form):
        code = forms.CharField()
        secret = "ABCDEFGH"

    html = render_to_string(
        "mfa/totp/activate_form.html", {"form": CodeForm(), "totp_url": "otpauth://totp/T?secret=ABCDEFGH"}
    )

    assert_policy_holds(html)
    assert Page(html).all("span", **{"class": "qr", "role": "img", "aria-label": "Code for the authenticator"})
    assert "ABCDEFGH" in html


def luminance(colour: str) -> float:
    """Relative luminance of a ``#rrggbb`` colour, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme, by name of their token."""
    light, dark = (
        (WEB / "static/tutela/css/tokens.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    )
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark)
    return dict(found)


WORDS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "link", "link-strong") for ground in ("paper", "sheet", "band")],
    *[(tone, f"{tone}-ground") for tone in ("good", "warn", "danger", "info", "exercise")],
    *[(ink, f"{tone}-ground") for ink in ("ink", "ink-soft", "link") for tone in ("good", "warn", "danger", "info")],
    *[(tone, ground) for tone in ("danger", "warn") for ground in ("paper", "sheet")],
    ("spine-ink", "spine"), ("spine-soft", "spine"), ("spine-ink", "spine-edge"),
    ("accent-ink", "accent"), ("accent-ink", "link-strong"),
    ("step-ink", "step-0"), ("step-ink", "step-1"), ("step-ink", "step-2"), ("step-ink-middle", "step-3"),
    ("step-ink-over", "step-4"), ("step-ink-over", "step-5"),
]  # fmt: skip
MARKS = [
    *[("rule-edge", ground) for ground in ("paper", "sheet")],
    *[("focus", ground) for ground in ("paper", "sheet", "band", "focus-halo")],
    *[(series, "sheet") for series in ("series-1", "series-2")],
    ("danger-fill", "sheet"), ("accent", "paper"), ("spine-ink", "spine"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("one", "other", "wanted"), [*[(*p, 4.5) for p in WORDS], *[(*p, 3.0) for p in MARKS]])
def test_words_and_marks_stand_out_from_their_ground(scheme: str, one: str, other: str, wanted: float) -> None:
    colours = tokens(scheme)

    assert contrast(colours[one], colours[other]) >= wanted


def test_no_template_or_style_sheet_reaches_outside_or_inlines() -> None:
    files = [*WEB.glob("templates/**/*.html"), *WEB.glob("static/tutela/css/*.css"), *WEB.glob("static/tutela/js/*.js")]

    assert len(files) > 30
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"""https?://|@import|url\(["']?(?!["']?\.\./fonts/)""", text), file
        if file.suffix == ".html":
            assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text), file


TEMPLATES = sorted(file for file in WEB.glob("templates/**/*.html") if file.name != "patterns.html")


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB / "templates")))
def test_every_word_of_a_template_can_be_translated(file: Path) -> None:
    text = re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"))
    text = re.sub(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)

    spoken = re.findall(r'\s(?:aria-label|placeholder|title|alt)="([^"]*)"', text)
    written = re.sub(r"<[^>]*>", " ", text)

    assert set(re.findall(r"[^\W\d_]{2,}", " ".join([written, *spoken]))) <= {"Tutela", "nbsp"}


def test_every_style_sheet_and_behaviour_is_linked_and_every_link_exists() -> None:
    for partial, folder in (("stylesheets", "css"), ("behaviours", "js")):
        text = (WEB / f"templates/components/{partial}.html").read_text(encoding="utf-8")
        linked = set(re.findall(rf"'tutela/{folder}/([\w.]+)'", text))
        assert linked == {file.name for file in (WEB / f"static/tutela/{folder}").iterdir()}


def test_only_the_tokens_name_colours() -> None:
    for file in WEB.glob("static/tutela/css/*.css"):
        if file.name not in ("tokens.css", "print.css"):
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", file.read_text(encoding="utf-8")), file
