"""From a tip to a published note, through the pages, as the officers whose work it is.

With scripts, without, and in the pseudo-locale, where no English word helps to find a field or a link.
"""

import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Unit
from tests.journeys.walking import ZONE, Walk, local, reference_in
from tests.makers import images, known_lists
from tests.makers import tips as make_tips
from tutela.web import pseudo

pytestmark = pytest.mark.browser

NODAL, ANALYST, LIAISON, PRESS = "KL0001", "KL0002", "KL0003", "KL0004"
COORDINATOR, CUSTODIAN, EXAMINER, INVESTIGATOR, LEADER = "EKC01", "EKC02", "EKC03", "EKC04", "EKC11"
KNOWN = b"ordinary invented content that is on the list\n"


@dataclass
class Matter:
    """What the journey leaves behind, by kind, and a number that keeps two journeys in one unit apart."""

    number: int
    folder: Path
    references: dict[str, str] = field(default_factory=dict)

    @property
    def round(self) -> str:
        return f"27.{self.number}"


WAYS = {
    "with scripts": (1, True, "en"),
    "without scripts": (2, False, "en"),
    "in the pseudo-locale": (3, True, pseudo.CODE),
}
"""How a journey is walked: its number, whether scripts run, the language."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[int, bool, str]:
    return WAYS[request.param]


@pytest.fixture
def walk(way: tuple[int, bool, str], browser: Browser, unit: Unit, complaints: list[str]) -> Iterator[Walk]:
    made = Walk(browser, unit, way[1], complaints, way[2])
    yield made
    made.close()


def test_from_a_tip_to_a_published_note(way: tuple[int, bool, str], walk: Walk, tmp_path: Path) -> None:
    matter = Matter(way[0], tmp_path)
    if walk.language == "en":
        sign_in_by_the_command(walk)
    for step in (
        take_the_tip_in,
        open_the_lead,
        locate_the_lead,
        open_the_round,
        add_the_target,
        form_the_team,
        record_the_search,
        seize_the_phone,
        hand_the_phone_over,
        attach_the_triage,
        register_the_fir,
        arrest_the_accused,
        ask_the_platform,
        draft_the_note,
        publish_the_note,
    ):
        step(walk, matter)
    the_figures_are_the_same_everywhere(walk, matter)
    the_ledger_proves_it(walk, matter)


def sign_in_by_the_command(walk: Walk) -> None:
    """The auditor signs in with the code that ``tutela officer code`` prints."""
    number = walk.unit.number_of("auditor") if walk.javascript else "EKC12"
    told = json.loads(walk.unit.tutela("officer", "code", number, "--json").stdout)
    context = walk.browser.new_context(java_script_enabled=walk.javascript)
    page = walk.unit.sign_in(context, number, code=told["code"])
    assert page.locator("h1").count() == 1
    context.close()


def take_the_tip_in(walk: Walk, matter: Matter) -> None:
    """A police JSON with a number of its own."""
    report = make_tips.police_report(270000000 + matter.number)
    text = json.dumps(report).replace("198.51.100.23", f"198.51.100.{100 + matter.number}")
    file = matter.folder / "report.json"
    file.write_text(text, encoding="utf-8")
    page = walk.go(ANALYST, "/tips/import/")
    walk.send(page, {"documents": file, "authority": "Letter 9 of 2026 (invented)"})
    taken = page.locator("main a[href^='/tips/TIP-']").first
    matter.references["tip"] = taken.inner_text().strip()


def open_the_lead(walk: Walk, matter: Matter) -> None:
    """The lead of the tip: it fell into one by a shared identifier, or the analyst opens one."""
    page = walk.go(ANALYST, f"/tips/{matter.references['tip']}/")
    lead = page.locator("main a[href^='/leads/LEAD-']")
    if not lead.count():
        walk.press(page, page.locator("form").filter(has=page.locator("input[name=form][value=into]")))
        walk.go(ANALYST, f"/tips/{matter.references['tip']}/")
        lead = page.locator("main a[href^='/leads/LEAD-']")
    matter.references["lead"] = lead.first.inner_text().strip()


def locate_the_lead(walk: Walk, matter: Matter) -> None:
    """A hop, its answer, and the place."""
    page = walk.go(ANALYST, f"/leads/{matter.references['lead']}/")
    walk.send(
        page,
        {
            "hop-asked": "which subscriber held the address",
            "hop-step": "subscriber",
            "hop-asked_at": local(hours=-5),
            "hop-answered": "one subscriber, address given",
            "hop-answered_at": local(hours=-1),
            "hop-confidence": "high",
        },
    )
    walk.send(
        page,
        {
            "locate-station": "Station 3, EKC",
            "locate-district": "EKC",
            "locate-address": f"House {matter.number}, invented place",
            "locate-reason": "the subscriber's address, checked without alerting",
        },
    )
    assert f"House {matter.number}, invented place" in page.inner_text("main")


def open_the_round(walk: Walk, matter: Matter) -> None:
    page = walk.go(NODAL, "/rounds/open/")
    walk.send(
        page,
        {
            "number": matter.round,
            "title": f"Round {matter.round}",
            "begins_1": local(hours=-1),
            "ends_1": local(hours=8),
        },
    )
    assert page.url.endswith(f"/rounds/{matter.round}/")


def add_the_target(walk: Walk, matter: Matter) -> None:
    page = walk.go(ANALYST, f"/rounds/{matter.round}/targets/add/")
    walk.send(
        page,
        {
            "district": "EKC",
            "station": "Station 3, EKC",
            "basis": "warrant",
            "authority": "Warrant 9/2026 of the Special Court (invented)",
            "lead": matter.references["lead"],
            "address": f"House {matter.number}, invented place",
        },
    )
    matter.references["target"] = page.locator("main a[href^='/targets/T-']").first.inner_text().strip()


def form_the_team(walk: Walk, matter: Matter) -> None:
    page = walk.go(COORDINATOR, f"/rounds/{matter.round}/team/")
    walk.send(page, {"leader": LEADER, "district": "EKC", "members": "Member 01", "women_officers": "1"})
    team = reference_in(page, "TEAM-")
    page = walk.go(COORDINATOR, f"/teams/{team}/assign/")
    walk.send(page, {"targets": [matter.references["target"]]})
    assert matter.references["target"] in page.inner_text("main")


def record_the_search(walk: Walk, matter: Matter) -> None:
    page = walk.go(LEADER, f"/targets/{matter.references['target']}/search/")
    walk.send(
        page,
        {
            "outcomes": ["device_seized"],
            "at": local(minutes=-40),
            "ended_at": local(minutes=-5),
            "independent_witnesses": "2",
            "occupant_present": "yes",
            "list_made": "yes",
            "copy_to_occupant": "yes",
        },
    )
    matter.references["search"] = reference_in(page, "S-")


def seize_the_phone(walk: Walk, matter: Matter) -> None:
    page = walk.go(LEADER, f"/searches/{matter.references['search']}/seize/")
    walk.send(
        page,
        {
            "at": local(minutes=-20),
            "item-0-kind": "phone",
            "item-0-make": "Make A",
            "item-0-model": "A-10",
            "item-0-packet": f"P27-{matter.number}",
            "item-0-spot": "desk in the front room",
        },
    )
    page = walk.go(LEADER, f"/searches/{matter.references['search']}/")
    matter.references["exhibit"] = page.locator("main a[href^='/exhibits/EX-']").first.inner_text().strip()
    page = walk.go(LEADER, f"/exhibits/{matter.references['exhibit']}/seal/")
    walk.send(
        page,
        {"packet": f"P27-{matter.number}", "seal": f"K27-{matter.number}", "at": local(minutes=-15), "place": "hall"},
    )


def hand_the_phone_over(walk: Walk, matter: Matter) -> None:
    """Leader to custodian to examiner, each side signing; the examiner breaks the seal and takes the digest."""
    for giver, receiver, purpose, standing in (
        (LEADER, CUSTODIAN, "locker of the district", "locker"),
        (CUSTODIAN, EXAMINER, "examination", "laboratory"),
    ):
        exhibit = f"/exhibits/{matter.references['exhibit']}"
        page = walk.go(giver, f"{exhibit}/release/")
        walk.send(page, {"to": receiver, "purpose": purpose, "seal": f"K27-{matter.number}", "at": local()})
        page = walk.go(receiver, f"{exhibit}/receive/")
        walk.send(
            page,
            {
                "standing": standing,
                "locker": "EKC-L1" if standing == "locker" else "",
                "seal_intact": "yes",
                "at": local(),
            },
        )
        page = walk.go(receiver, f"{exhibit}/")
        assert receiver in page.inner_text("main")
    page = walk.go(EXAMINER, f"/exhibits/{matter.references['exhibit']}/open/")
    walk.send(page, {"seal": f"K27-{matter.number}", "purpose": "examination", "at": local()})


def attach_the_triage(walk: Walk, matter: Matter) -> None:
    """The device as a small image, triaged by the command, its three files uploaded."""
    tree = images.write_tree(matter.folder / "device", {"notes/known.txt": KNOWN, "notes/other.txt": b"other\n" * 50})
    image = images.ext4(matter.folder / "device.img", tree, 4 * 1024 * 1024)
    listed = matter.folder / "list.txt"
    listed.write_text(known_lists.sums({"known.txt": KNOWN}, "sha256"), encoding="utf-8")
    out = matter.folder / "run"
    run = walk.unit.tutela("triage", str(image), "--known", str(listed), "--out", str(out), "--json")
    assert run.returncode == 0, run.stderr
    assert len(json.loads(run.stdout)["hits"]) == 1
    exhibit = f"/exhibits/{matter.references['exhibit']}"
    page = walk.go(EXAMINER, f"{exhibit}/hash/")
    walk.send(
        page,
        {
            "occasion": "acquisition",
            "sha256": hashlib.sha256(image.read_bytes()).hexdigest(),
            "tool": "imaging tool 1.0 (exercise)",
            "write_blocker": "WB-1",
            "at": local(),
        },
    )
    page = walk.go(EXAMINER, f"{exhibit}/triage/")
    files = {file.name: file for file in sorted(out.iterdir()) if file.is_file()}
    parquet = next(file for name, file in files.items() if name.endswith(".parquet"))
    walk.send(
        page,
        {
            "record": next(file for name, file in files.items() if name.startswith("run") or "record" in name),
            "findings": next(file for name, file in files.items() if name.startswith("findings")),
            "manifest": parquet,
        },
    )
    page = walk.go(EXAMINER, f"{exhibit}/")
    assert "RUN-" in page.inner_text("main")


def register_the_fir(walk: Walk, matter: Matter) -> None:
    page = walk.go(INVESTIGATOR, f"/cases/register/?kind=fir&search={matter.references['search']}")
    today = f"{datetime.now(ZONE):%Y-%m-%d}"
    page.locator("[name=offence_on]").fill(today)
    if not walk.javascript:
        with page.expect_navigation():
            page.locator("button[name=show]").click()
    else:
        page.locator("[name=offence_on]").dispatch_event("change")
        page.locator("[name=sections]").first.wait_for()
    walk.send(
        page,
        {
            "number": f"27-{matter.number}",
            "station": "Cyber police station EKC",
            "district": "EKC",
            "year": today[:4],
            "at": local(minutes=-3),
            "gd_number": f"GD 27/{matter.number}",
            "gd_at": local(minutes=-4),
            "sections": ["it_act.67B.b"],
            "io": INVESTIGATOR,
            "information_at": local(minutes=-5),
        },
    )
    matter.references["case"] = reference_in(page, "CASE-")


def arrest_the_accused(walk: Walk, matter: Matter) -> None:
    page = walk.go(INVESTIGATOR, f"/cases/{matter.references['case']}/accused/")
    walk.send(page, {"name": f"Invented Person {matter.number}", "age": "38"})
    accused = reference_in(page, "ACC-")
    page = walk.go(INVESTIGATOR, f"/accused/{accused}/arrest/")
    walk.send(
        page,
        {
            "at": local(minutes=-2),
            "place": "Station 3, EKC",
            "grounds_at": local(minutes=-1),
            "grounds_language": "ml",
            "witnesses": "1",
        },
    )
    assert f"Invented Person {matter.number}" in page.inner_text("main")


def ask_the_platform(walk: Walk, matter: Matter) -> None:
    page = walk.go(LIAISON, f"/requests/issue/?kind=preservation&lead={matter.references['lead']}")
    walk.send(
        page,
        {
            "platform": "Platform 01",
            "lead": matter.references["lead"],
            "identifiers": f"account person.27{matter.number}",
            "reason": "the account uploaded listed files",
            "span_from": local(days=-30),
            "span_to": local(minutes=-1),
        },
    )
    request = matter.references["request"] = reference_in(page, "REQ-")
    page = walk.go(LIAISON, f"/requests/{request}/delivery/")
    values = page.locator("[name=means] option").evaluate_all("(all) => all.map((e) => e.value).filter(Boolean)")
    walk.send(page, {"at": local(), "means": values[0], "receipt": "ticket 27"})


def draft_the_note(walk: Walk, matter: Matter) -> None:
    page = walk.go(PRESS, "/figures/notes/draft/")
    walk.send(page, {"title": f"Round {matter.round}", "rounds": [matter.round], "as_at": local(seconds=-1)})
    row = page.locator("tr, li").filter(has_text=f"Round {matter.round}").first
    matter.references["note"] = re.search(r"NOTE-\d+", row.inner_text()).group()  # type: ignore[union-attr]


def publish_the_note(walk: Walk, matter: Matter) -> None:
    page = walk.go(NODAL, f"/figures/notes/{matter.references['note']}/")
    walk.press(page, page.locator("main form").filter(has=page.locator("input[name=client_id]")).first)
    assert ("Published" if walk.language == "en" else pseudo.transformed("Published")) in page.inner_text("main")


COUNTS = {"places": 1, "registrations": 1, "firs": 1, "seizure_reports": 0, "devices": 1, "arrests": 1}


def the_figures_are_the_same_everywhere(walk: Walk, matter: Matter) -> None:
    """The command, the page and the note give the same counts."""
    told = done(walk.unit.tutela("figures", "--round", matter.round, "--as-at", f"{local()}+05:30", "--json"))
    assert {name: told["measures"][name] for name in COUNTS} == COUNTS
    page = walk.go(PRESS, f"/figures/?round={matter.round}")
    assert page.locator("h1").count() == 1
    note = matter.folder / "note.json"
    done(walk.unit.tutela("note", "export", matter.references["note"], str(note), "--json", "--as", NODAL))
    rows = json.loads(note.read_text(encoding="utf-8"))
    assert matter.round in json.dumps(rows)


def the_ledger_proves_it(walk: Walk, matter: Matter) -> None:
    """Export, both verdicts, and a rebuild that finds no difference."""
    export = matter.folder / "ledger.txt"
    done(walk.unit.tutela("ledger", "export", str(export), "--json", "--as", NODAL))
    assert done(walk.unit.tutela("ledger", "verify", str(export), "--json"))["first_fault"] is None
    done(walk.unit.tutela("note", "verify", str(matter.folder / "note.json"), str(export), "--json"))
    assert done(walk.unit.tutela("ledger", "rebuild", "--check", "--json"))["first_fault"] is None


def done(process: "subprocess.CompletedProcess[str]") -> dict:  # type: ignore[type-arg]
    """What a command told; it must have ended well."""
    assert process.returncode == 0, process.stdout + process.stderr
    return json.loads(process.stdout)
