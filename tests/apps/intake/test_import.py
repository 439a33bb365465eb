"""Tips taken in: sealed and bound, recognised when they come again, broken ones set apart, nothing of a child in the open."""

import json
from itertools import pairwise

import pytest

from tests.makers.sheets import HEADER, profile, row, write_csv, write_xlsx
from tests.makers.tips import FULL_INSIDE, package_members, police_report, provider_report, write_folder, write_zip
from tutela.apps.intake import selectors, services
from tutela.apps.intake.errors import AlreadyDisposed, NotToBeOpened
from tutela.apps.intake.models import Identifier, QuarantinedItem, Tip
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record import selectors as record
from tutela.apps.record import vault
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.subjects import selectors as subjects


@pytest.fixture
def report(tmp_path):
    """Write a police report and give its path."""

    def write(number=100000001, **changes):
        path = tmp_path / f"report-{number}-{len(changes)}.json"
        path.write_text(json.dumps(police_report(number, **changes)))
        return path

    return write


def take_in(world, *paths, **more):
    return services.import_tips(officer=world.analyst, paths=list(paths), **more)


def test_a_tip_is_counted_sealed_and_replayed(world, report):
    path = report()

    result = take_in(world, path)

    tip = selectors.tip_for(world.analyst, result.tips[0].reference)
    assert (result.accepted, result.duplicates, result.quarantined) == (1, 0, ())
    assert tip.document is not None
    assert vault.get(tip.document) == path.read_bytes()
    entry = record.entry_at(tip.line.entry)
    assert entry.facts["counted"]["kind"] == "tip"
    assert entry.facts["counted"]["object"] == tip.line.reference
    assert tip.authority == "Received through its channel: CyberTipline of NCMEC"
    assert (tip.report, tip.line.priority, tip.line.escalated) == ("100000001", "E", True)
    assert world.differences() == ()


def test_identifiers_are_normalised_and_keep_what_was_written(world, report):
    reference = take_in(world, report()).tips[0].reference

    found = {
        one.kind: one
        for one in selectors.tip_for(world.analyst, reference).identifiers
        if one.role == "reported_person"
    }

    assert (found["phone"].value, found["phone"].raw) == ("+919000000001", "+91 90000 00001")
    assert (found["imei"].value, found["imei"].strength) == ("490154203237518", "strong")
    reserved = [one for one in selectors.tip_for(world.analyst, reference).identifiers if "private" in one.marks]
    assert [one.value for one in reserved] == ["10.1.2.3"]
    assert reserved[0].strength == "none"


def test_nothing_personal_stands_in_the_ledger_and_no_name_of_the_document(world, report):
    take_in(world, report())

    entries = b"\n".join(record.stored_entries())

    for text in (
        b"Test Person",
        b"person.one",
        b"9000000001",
        b"100000001",
        b"Code Alpha",
        b"report-1",
        b"House",
        b"Street",
    ):
        assert text not in entries, text
    digest = selectors.tip_for(world.analyst, "TIP-000001").digest
    assert digest.encode() not in entries


def test_a_second_import_changes_nothing(world, report, tmp_path):
    sheet = write_csv(
        tmp_path / "sheet.csv", [HEADER, row(), row(CyberTip_No="100000077"), row(Date_Received="nonsense")]
    )
    paths = [report(), report(100000002), write_folder(tmp_path / "package", package_members("100000003")), sheet]
    first = take_in(world, *paths, source="ncrp")
    size, files = world.size(), vault.names()

    second = take_in(world, *paths, source="ncrp")

    assert (first.accepted, first.duplicates, len(first.quarantined)) == (5, 0, 1)
    assert (second.accepted, second.duplicates, len(second.quarantined)) == (0, 5, 1)
    assert [one.reference for one in second.linked] == [tip.reference for tip in first.tips]
    assert (world.size(), vault.names()) == (size, files)


def test_the_same_row_in_another_sheet_is_the_same_tip(world, tmp_path):
    first = take_in(world, write_csv(tmp_path / "one.csv", [HEADER, row()]), source="ncrp").tips[0].reference

    again = take_in(
        world, write_csv(tmp_path / "two.csv", [HEADER, row(CyberTip_No="100000055"), row()]), source="ncrp"
    )

    assert [(one.row, one.reference) for one in again.linked] == [(3, first)]
    assert again.accepted == 1


def test_one_report_with_other_content_is_a_new_version_and_counted_once(world, report):
    first = take_in(world, report()).tips[0].reference

    second = take_in(world, report(informational=True)).tips[0]

    assert second.version_of == first
    view = selectors.tip_for(world.analyst, second.reference)
    assert (view.version, view.versions) == (2, (first,))
    assert record.entry_at(view.line.entry).facts["counted"] is None
    assert second.lead is None


def test_another_version_follows_the_first_into_its_lead(world, report):
    first = take_in(world, report()).tips[0].reference
    lead = services.open_lead(officer=world.analyst, tips=[first]).reference

    second = take_in(world, report(informational=True)).tips[0]

    assert second.lead == lead


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.json", b"{"),
        ("empty.json", b""),
        ("deep.json", b"[" * 100_000),
        ("dtd.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><report>&x;</report>'),
        ("answer.xml", b"<reportResponse><responseCode>0</responseCode></reportResponse>"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("noise.bin", bytes(range(256)) * 8),
    ],
)
def test_a_hostile_file_is_quarantined_and_its_neighbours_taken_in(world, report, tmp_path, name, content):
    hostile = tmp_path / name
    hostile.write_bytes(content)

    result = take_in(world, report(), hostile, report(100000002))

    assert result.accepted == 2
    assert [(item.file, bool(item.reason)) for item in result.quarantined] == [(str(hostile), True)]
    assert selectors.quarantine(world.analyst)[0].file == str(hostile)
    assert world.differences() == ()


def test_a_zip_bomb_is_quarantined(world, tmp_path):
    bomb = write_zip(tmp_path / "bomb.zip", package_members() | {"media/zeros.bin": b"\0" * 200_000_000})

    result = take_in(world, bomb)

    assert any("bomb" in item.reason for item in result.quarantined)


def test_a_formula_stays_text(world, tmp_path):
    sheet = write_xlsx(tmp_path / "s.xlsx", [HEADER, row(Suspect_Name='=HYPERLINK("http://x.example","y")')])

    result = take_in(world, sheet, profile=profile())

    names = [one.raw or one.value for tip in result.tips for one in tip.identifiers if one.kind == "name"]
    assert result.accepted == 0 or not any(name and name.startswith("y") for name in names)
    assert result.accepted + len(result.quarantined) >= 1


def test_a_sheet_is_sealed_once_for_all_its_rows(world, tmp_path):
    before = len(vault.names())
    sheet = write_csv(tmp_path / "s.csv", [HEADER, *(row(CyberTip_No=str(100000100 + n)) for n in range(120))])

    result = take_in(world, sheet, profile=profile())

    assert result.accepted == 120
    assert len(vault.names()) == before + 1
    assert len(set(Tip.objects.values_list("document", flat=True))) == 1


def test_a_quarantined_item_is_disposed_of_once(world, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    take_in(world, tmp_path / "broken.json")
    item = QuarantinedItem.objects.get().reference

    services.dispose_of_quarantined(officer=world.analyst, item=item, outcome="sent_back", reason="asked again")

    with pytest.raises(AlreadyDisposed):
        services.dispose_of_quarantined(officer=world.analyst, item=item, outcome="not_a_tip", reason="again")
    with pytest.raises(NotVisible):
        services.dispose_of_quarantined(officer=world.analyst, item="QUA-000099", outcome="not_a_tip", reason="none")
    assert world.differences() == ()


def test_what_is_said_of_a_child_is_apart_and_opened_by_two(world, tmp_path):
    path = tmp_path / "report.xml"
    path.write_bytes(provider_report(FULL_INSIDE))
    taken = take_in(world, path).tips[0]

    assert not any("alpha" in str((one.value, one.raw)).lower() for one in taken.identifiers)
    assert not Identifier.objects.filter(role="victim").exists()
    assert "alpha" not in json.dumps(dict(selectors.tip_for(world.analyst, taken.reference).said)).lower()
    with pytest.raises(NotAllowed):
        selectors.victims_of(world.analyst, taken.reference)
    with pytest.raises(NotToBeOpened):
        selectors.victims_of(world.nodal, taken.reference)

    services.ask_to_open_victims(officer=world.nodal, tip=taken.reference, reason="to refer the child")
    with pytest.raises(NotToBeOpened):
        services.agree_to_open_victims(officer=world.nodal, tip=taken.reference, asker="KL0001", reason="myself")
    services.open_lead(officer=world.analyst, tips=[taken.reference], district="EKC")
    services.agree_to_open_victims(officer=world.investigator, tip=taken.reference, asker="KL0001", reason="agreed")

    opened = selectors.victims_of(world.nodal, taken.reference)
    assert "child.alpha" in {one["raw"] for one in opened["identifiers"]}
    world.pass_time(hours=25)
    with pytest.raises(NotToBeOpened):
        selectors.victims_of(world.nodal, taken.reference)
    assert world.differences() == ()


def test_who_may_take_tips_in_and_read_them(world, report):
    """One may, the coordinator of a district must not, the administrator sees no case."""
    for officer in (world.coordinator, world.administrator, world.press):
        with pytest.raises(NotAllowed):
            services.import_tips(officer=officer, paths=[report()])
    take_in(world, report())
    assert len(selectors.tips(world.nodal)) == 1
    with pytest.raises(NotAllowed):
        selectors.tips(world.coordinator)


def test_malformed_arguments_say_what_to_do(world, report):
    with pytest.raises(Refused, match="no source of tips"):
        take_in(world, report(), source="rumour")
    with pytest.raises(Refused, match="no saved profile"):
        take_in(world, report(), profile="unknown")
    with pytest.raises(Refused, match="no zone"):
        services.record_tip(
            officer=world.analyst,
            source="public",
            identifiers=[services.TypedIdentifier("phone", "9000000001")],
            received_at=world.now.replace(tzinfo=None),
        )
    with pytest.raises(Refused, match="nothing to follow"):
        services.record_tip(officer=world.analyst, source="public", identifiers=[])


def test_a_saved_profile_reads_a_sheet_by_its_name(world, tmp_path):
    services.save_profile(officer=world.analyst, profile=profile(name="State sheet"))

    result = take_in(world, write_csv(tmp_path / "s.csv", [HEADER, row()]), profile="State sheet")

    assert [tip.version_of for tip in result.tips] == [None]
    assert selectors.profile_names() == ["State sheet"]
    assert world.differences() == ()


def test_a_tip_is_typed_once_however_often_the_form_is_sent(world):
    from tutela.apps.record.errors import AlreadyRecorded
    from tutela.apps.record.services import new_client_id

    once = new_client_id()
    given = {
        "source": "public",
        "identifiers": [services.TypedIdentifier("handle", "@Some_One", platform="Telegram")],
        "reference": "1098/77",
        "received_at": world.now,
    }
    receipt = services.record_tip(officer=world.analyst, client_id=once, **given)
    with pytest.raises(AlreadyRecorded):
        services.record_tip(officer=world.analyst, client_id=once, **given)

    tip = selectors.tip_for(world.analyst, receipt.reference)
    assert [(one.value, one.raw, one.platform) for one in tip.identifiers] == [("some_one", "@Some_One", "telegram")]
    assert tip.report == "1098/77"


def test_a_tip_set_aside_pulls_nothing_into_a_lead(world, report):
    first = take_in(world, report()).tips[0].reference
    services.set_aside_tip(
        officer=world.analyst, tip=first, outcome="no_actionable_information", reason="nothing in it"
    )

    second = take_in(world, report(100000002)).tips[0]

    assert second.lead is None
    assert [line.reference for line in selectors.tips(world.analyst, state="set_aside")] == [first]


def test_pages_of_tips_follow_each_other_without_gap(world, tmp_path):
    sheet = write_csv(tmp_path / "s.csv", [HEADER, *(row(CyberTip_No=str(100000100 + n)) for n in range(7))])
    take_in(world, sheet, profile=profile())

    first = selectors.tips(world.analyst, limit=4)
    rest = selectors.tips(world.analyst, limit=4, before=first[-1].entry)

    assert [tip.reference for tip in (*first, *rest)] == [f"TIP-{n:06}" for n in range(7, 0, -1)]
    assert selectors.tips(world.analyst, source="ncmec") == []


def test_a_lead_that_grows_within_an_import_ties_each_tip_to_the_one_before(world, report):
    taken = take_in(world, *(report(100000010 + n) for n in range(4))).tips
    taken += take_in(world, report(100000020)).tips

    names = [tip.reference for tip in taken]
    lead = taken[-1].lead
    assert [tip.reference for tip in selectors.tips_of_lead(world.analyst, lead)] == names
    tied = {(link.one, link.other) for link in selectors.links_of_lead(world.analyst, lead)}
    assert tied == set(pairwise(names))
    known = [(one.kind, one.platform, one.value) for one in subjects.subjects(world.analyst)]
    assert len(known) == len(set(known)) > 5
    assert world.differences() == ()


KNOWN = {
    "report_mixed_incidents.xml": {
        ("url", "https://platform1.com/content"),
        ("url", "https://platform2.com/content"),
        ("phone", "555-0123"),
        ("name", "Michael Wilson"),
        ("email", "michael.wilson@company.com"),
        ("handle", "multi_platform_user"),
        ("imei", "987654321098765"),
    },
    "report_only_required.xml": {("name", "John Smith"), ("email", "john.smith@company.com")},
    "doc_section_6_1_report.xml": {
        ("url", "http://badsite.com/baduri.html"),
        ("name", "John Smith"),
        ("email", "jsmith@example.com"),
    },
    "filedetails_only_required.xml": set(),
    "filedetails_technical_metadata.xml": {("device", "89012345678901234567")},
}


def test_real_reports_are_taken_in_with_the_values_of_their_index(world, samples):
    """Reads ../shared/data/samples/ncmec-esp-xml; skipped without it."""
    folder = samples / "ncmec-esp-xml"

    result = take_in(world, *(folder / name for name in KNOWN))

    written = [{(one.kind, one.raw or one.value) for one in tip.identifiers} for tip in result.tips]
    assert dict(zip(KNOWN, written, strict=True)) == KNOWN
    mixed, required, official, only_required, technical = (
        selectors.tip_for(world.analyst, tip.reference) for tip in result.tips
    )
    assert str(mixed.incident_at) == "2024-01-18 15:45:00+00:00"
    assert str(official.incident_at) == "2012-10-15 15:00:00+00:00"
    assert "incident_type_not_exact" in required.line.flags
    assert (only_required.report, technical.report) == ("123456", "123456")
    assert world.differences() == ()


def test_a_servers_answer_is_no_tip(world, samples):
    """Reads ../shared/data/samples/ncmec-esp-xml; skipped without it."""
    result = take_in(world, samples / "ncmec-esp-xml" / "reportResponse_upload.xml")

    assert (result.accepted, len(result.quarantined)) == (0, 1)
