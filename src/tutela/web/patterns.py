"""Sample values for the living style page: one of each component, all invented."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.web import charts
from tutela.web import components as ui
from tutela.web.fields import MomentField

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    seal = forms.CharField(label=_("Seal number"), help_text=_("As printed on the seal; a seal is used once."))
    at = MomentField(label=_("Sealed at"))
    place = forms.CharField(label=_("Place"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("phone", _("Phone")), ("laptop", _("Laptop")), ("sim", _("SIM"))]
    )
    condition = forms.ChoiceField(
        label=_("Condition"), widget=forms.RadioSelect, choices=[("whole", _("Whole")), ("torn", _("Torn or opened"))]
    )
    witnessed = forms.BooleanField(label=_("Two witnesses have signed"), required=False)
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(label=_("Scanned list"), required=False)
    answer_to = forms.CharField(widget=forms.HiddenInput, required=False)


def pattern_context() -> dict[str, object]:
    """Everything that ``patterns.html`` shows, as a page would give it."""
    return {**_shell(), **_values(), **_records(), **_custody(), **_figures(), **_forms()}


def _shell() -> dict[str, object]:
    rooms = [
        ("Desk", "d"), ("Tips", "t"), ("Leads", "l"), ("Subjects", "s"), ("Groups", "g"), ("Rounds", "r"), ("Exhibits", "e"),
        ("Triage", "i"), ("Cases", "c"), ("Requests", "q"), ("Figures", "f"), ("Ledger", "b"), ("People", "p"), ("Account", "a"),
    ]  # fmt: skip
    return {
        "unit": "Unit 01, Invented State",
        "exercise": True,
        "officer": {"name": "Officer 07", "role": "Evidence custodian"},
        "search_url": "#search",
        "sign_out_url": "#sign-out",
        "account_url": "#account",
        "navigation": [
            ui.Link(label, f"#{label.lower()}", label == "Exhibits", key, 3 if label == "Desk" else None)
            for label, key in rooms
        ],
        "breadcrumbs": [ui.Link("Exhibits", "#exhibits"), ui.Link("Round 20.3", "#round")],
        "tabs": [
            ui.Link("Exhibit", "#1", current=True),
            ui.Link("Custody", "#2", count=4),
            ui.Link("Triage", "#3", count=1),
        ],
        "head": ui.PageHead(
            "Phone, black, two SIM slots",
            reference="EX-2026-0017",
            badges=(ui.Badge("Sealed", "good"), ui.Badge("Triage due", "warn"), ui.Badge("One discrepancy", "danger")),
            actions=(
                ui.Action("Hand over", "#hand-over", "primary"),
                ui.Action("Print label", "#label"),
                ui.Action("Withdraw", "#withdraw", "danger", post=True, confirm="Withdraw EX-2026-0017?"),
            ),
            summary="Seized at place 14 of round 26.1 in Kannur City.",
        ),
    }


def _values() -> dict[str, object]:
    columns: list[ui.Text | ui.Column] = [
        "Exhibit",
        ui.Column("Seized", sort_url="#sort", sorted="descending"),
        "Kind",
        "Status",
        "Items",
        "Held by",
    ]
    rows = [
        ui.Row.of(
            ui.Reference(f"EX-2026-{number:04}", f"#ex{number}"),
            NOW - timedelta(hours=number * 5),
            ("Phone", "Laptop", "Hard disk", "SIM")[number % 4],
            (ui.Badge("Sealed", "good"), ui.Badge("Open", "warn"), ui.Badge("Released"))[number % 3],
            None if number % 7 == 0 else number * 1311,
            ui.Link(f"Officer {number:02}", f"#of{number}"),
            state="withdrawn" if number == 5 else "overdue" if number == 3 else "",
        )
        for number in range(1, 13)
    ]
    return {
        "table": ui.Table.of(
            "Exhibits",
            columns,
            rows,
            filterable=True,
            pagination=ui.Pagination(1, 12, 1031, next_url="#next"),
            note="Items are the files that triage read; a dash means that none was run.",
        ),
        "matrix": ui.Table.of(
            "Registrations by district and round",
            ["District", *(ui.Column(f"{year}.{part}") for year in (20, 21, 22) for part in (1, 2, 3)), "Total"],
            [
                (name, *(n * at % 17 for n in range(1, 10)), 99 if at else ui.WITHHELD)
                for at, name in enumerate(
                    ("Alappuzha", "Ernakulam City", "Kannur City", "Kozhikode Rural", "Not stated")
                )
            ],
            total=("Total", 12, 12, 15, 15, 6, 12, 15, 15, 8, 495),
            wide=True,
        ),
        "no_rows": ui.Table.of("Incidents", ["Incident", "Opened"], [], empty="No incident is open."),
        "facts": ui.Facts.of(
            "Exhibit",
            [
                ("Kind", "Phone"),
                ("Make and model", "Example One"),
                ui.Fact("IMEI", ui.cell_of(ui.Reference("350000000000006")), "First slot; check digit is right."),
                ("Seized", NOW - timedelta(days=2)),
                ("Case", ui.Link("FIR 0012/2026, Police Station 03", "#fir")),
                ("Packet", None),
                ("Place", ui.ERASED),
                (
                    "SHA-256 at acquisition",
                    ui.Reference("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                ),
                ("Identifiers", [ui.Reference("+91 00000 00001"), ui.Reference("user07@example.org")]),
            ],
            title="What is known",
        ),
    }


def _records() -> dict[str, object]:
    seized = NOW - timedelta(days=2)
    return {
        "timeline": ui.Timeline.of(
            "History of EX-2026-0017",
            [
                ui.Event("Officer 03 seized the phone", seized + timedelta(hours=6), seized, "Officer 03", 1201, "#1201"),
                ui.Event(
                    "Officer 03 sealed the phone with seal K-1001", seized + timedelta(hours=6), seized + timedelta(minutes=20),
                    "Officer 03, team leader", 1202, "#1202", badges=(ui.Badge("Sealed", "good"),), tone="good",
                ),
                ui.Event(
                    "The seal was reported again for a laptop", NOW, None, "Officer 05", 1240, "#1240", tone="danger",
                    detail="A seal is used once. A named officer closes this with a reason.",
                ),
            ],
        ),
        "badges": [
            ui.Badge("Listed"), ui.Badge("Sealed", "good"), ui.Badge("Due soon", "warn"), ui.Badge("Overdue", "danger"),
            ui.Badge("As at 28 Dec 2020", "info"), ui.Badge("Exercise", "exercise"),
        ],
    }  # fmt: skip


def _custody() -> dict[str, object]:
    start = NOW - timedelta(days=2)
    open_one = ui.Discrepancy(
        "Seal K-1001 was used before, on EX-2026-0016.", "Acceptance criteria of the laboratory", "evidence.seal_reused", NOW,
        "DI-0004", "#close",
    )  # fmt: skip
    closed_one = ui.Discrepancy(
        "The hand-over was recorded by one who was not the holder.", "Custody, one holder at any time", "evidence.holder",
        start, "DI-0003", "", "Officer 09", NOW, "The night duty officer signed; the register shows it.",
    )  # fmt: skip
    return {
        "receipt": ui.Receipt(
            "Officer 07 sealed EX-2026-0017 with seal K-1001", NOW, (1240, 1241), "#entry", 1242,
            "Xb1yqkS1h3UGYb2lqpVmyT9oDBJrCFcpbsLI8oCPd0E=", (open_one,),
        ),
        "discrepancies": [open_one, closed_one],
        "due": ui.Due(
            "What is due",
            NOW,
            (
                ui.DueItem("Send to the laboratory", NOW - timedelta(hours=3), "#1", "EX-2026-0017", "Circular", "You"),
                ui.DueItem("Report to the Committee", NOW + timedelta(hours=20), "#2", "CH-0002", "24 hours", "Officer 05"),
                ui.DueItem("Preservation expires", NOW + timedelta(days=40), "#3", "RQ-0031", "90 days", "Unit 01"),
            ),
        ),
        "nothing_due": ui.Due("What is due tomorrow", NOW, ()),
        "custody": ui.Custody(
            "Custody of EX-2026-0017",
            (
                ui.Holding("Officer 03", start, start + timedelta(hours=5), "Team leader", "Place 14", "K-1001", entry=1201),
                ui.Holding(
                    "Officer 07", start + timedelta(hours=5), start + timedelta(hours=26), "Custodian", "Locker 4", "K-1001",
                    "Officer 03", "Officer 07", "Safe keeping", 1210, "#1210",
                ),
                ui.Holding(
                    "Officer 11", start + timedelta(hours=28), None, "Forensic examiner", "Laboratory", "K-1002",
                    "Officer 07", "", "Examination", 1233, "#1233", "The receiver has not signed.",
                ),
            ),
        ),
        "progress": ui.Progress("Triage of EX-2026-0017", 4132, 18011, "reading deleted files", "/progress/"),
        "notices": [
            ui.Notice("465 of 596 places have been reported so far.", "info", "The round is not over"),
            ui.Notice("The mark of the seal differs from the packet.", "warn"),
        ],
    }  # fmt: skip


DISTRICTS = (
    ("KSD", "Kasaragod", 0, 0), ("KNR", "Kannur", 0, 1), ("WYD", "Wayanad", 1, 1), ("KZC", "Kozhikode City", 0, 2),
    ("KZR", "Kozhikode Rural", 1, 2), ("MPM", "Malappuram", 1, 3), ("PKD", "Palakkad", 2, 3), ("TSC", "Thrissur City", 1, 4),
    ("TSR", "Thrissur Rural", 2, 4), ("EKC", "Ernakulam City", 1, 5), ("EKR", "Ernakulam Rural", 2, 5), ("IDK", "Idukki", 3, 5),
    ("ALP", "Alappuzha", 1, 6), ("KTM", "Kottayam", 2, 6), ("PTA", "Pathanamthitta", 3, 6), ("KLC", "Kollam City", 1, 7),
    ("KLR", "Kollam Rural", 2, 7), ("TVC", "Thiruvananthapuram City", 2, 8), ("TVR", "Thiruvananthapuram Rural", 3, 8),
)  # fmt: skip
"""Codes, names and places of a sample map; the real layout is part of a jurisdiction's data."""


def _figures() -> dict[str, object]:
    counts = [(at * 7 + 3) % 48 for at in range(len(DISTRICTS))]
    weeks = tuple(str(week) for week in range(1, 13))
    begin = NOW - timedelta(days=3)
    reports = tuple((begin + timedelta(hours=4 * at), 31 * at + at % 3 * 9) for at in range(19))
    return {
        "counts": ui.Counts(
            "Round 26.1",
            NOW,
            (
                ui.Count("Places", 465, "Searches with an outcome recorded, one a target.", "#places", "512 phoned, not added"),
                ui.Count("FIRs", 41, "First information reports registered, by date of registration.", "#firs"),
                ui.Count("Seizure reports", 298, "Reports to the court of a seizure without an FIR."),
                ui.Count("Devices", 1392, "Exhibits recorded, SIMs among them.", "#devices"),
                ui.Count("Arrests", None, "Accused persons, by code, with an arrest recorded."),
            ),
        ),
        "bars": charts.Bars.of(
            "Registrations by district",
            ["FIRs", "Seizure reports"],
            [
                charts.Bar(name, (count // 6, count - count // 6), f"#{code}")
                for (code, name, _column, _row), count in zip(DISTRICTS, counts, strict=True)
            ]
            + [charts.Bar("Not stated", (None, None))],
            note="Registrations are FIRs and seizure reports together.",
        ),
        "bars_one": charts.Bars.of("Arrests by round", ["Arrests"], [("20.1", 47), ("20.2", 41), ("20.3", 41)], head="Round"),
        "multiples": charts.Multiples(
            "Tips by week and district",
            weeks,
            tuple(
                charts.Panel(name, tuple((count * (week + 2) + week * week) % 23 for week in range(12)))
                for (_code, name, _column, _row), count in zip(DISTRICTS[:8], counts, strict=False)
            ),
        ),
        "steps": charts.Steps(
            "Places reported, round 26.1", "Places", reports, NOW,
            (charts.Mark(begin + timedelta(hours=21), "First evening"), charts.Mark(NOW - timedelta(hours=2), "Note 26.1")),
        ),
        "tilemap": charts.TileMap(
            "Registrations by district",
            "Registrations",
            tuple(
                charts.Tile(code, name, column, row, count if code != "WYD" else ui.WITHHELD, f"#{code}")
                for (code, name, column, row), count in zip(DISTRICTS, counts, strict=True)
            ),
            "Our own layout; tiles say where districts lie, not how large they are.",
        ),
    }  # fmt: skip


def _forms() -> dict[str, object]:
    return {
        "form": SampleForm(initial={"place": "Police Station 03"}),
        "wrong_form": SampleForm(
            {"seal": "", "at": "yesterday", "kind": "phone", "condition": "", "witnessed": "on"}, auto_id="wrong_%s"
        ),
        "groups": [
            ui.FieldGroup(_("Seal"), ("seal", "at", "place")),
            ui.FieldGroup(_("Packet"), ("kind", "condition", "witnessed")),
        ],
    }
