"""The police JSON of the CyberTipline: every value, and every trap of formats.md 1c."""

import json
from datetime import UTC, datetime

import pytest

from tests.makers import tips as make
from tutela.engines.exchange.bounds import VALUE_CHARACTERS
from tutela.engines.exchange.errors import Malformed, NotATip, TooLarge
from tutela.engines.exchange.formats.ncmec_json import parse_ncmec_json, parse_ncmec_json_list
from tutela.engines.exchange.tip import IdentifierSeen, Quarantined, TipDocument
from tutela.engines.values import Digests, Md5


def read(report: object) -> TipDocument:
    return parse_ncmec_json(json.dumps(report).encode(), "report.json")


def with_reported(**changes: object) -> dict[str, object]:
    return make.police_report(reportedInformation=make.reported_information(**changes))


def with_person(**changes: object) -> dict[str, object]:
    return with_reported(reportedPeople={"reportedPersons": [make.reported_person(**changes)]})


def seen(tip: TipDocument, kind: str, role: str = "reported_person") -> list[IdentifierSeen]:
    return [item for item in tip.identifiers if item.kind == kind and item.role == role]


def codes(tip: TipDocument) -> set[str]:
    return {flag.code for flag in tip.flags}


def test_what_stands_once_in_a_report():
    tip = read(make.police_report())

    assert tip.source == "ncmec"
    assert tip.reference == "100000001"
    assert tip.received_at is not None
    assert tip.received_at.raw == "2026-01-10T04:05:06Z"
    assert tip.received_at.utc == datetime(2026, 1, 10, 4, 5, 6, tzinfo=UTC)
    assert tip.received_at.zone is None
    assert tip.made_available_at is not None
    assert tip.incident_at is not None
    assert tip.incident_type is not None
    assert tip.incident_type.exact
    assert tip.informational is False
    assert tip.escalated is True
    assert tip.priority is not None
    assert (tip.priority.label, tip.priority.text) == ("E", "NCMEC priority E")
    assert (tip.platform, tip.esp, tip.country) == ("Example Chat", "Example Platform", "India")
    assert tip.referrals[0].agency == "Example National Agency"
    assert tip.prior_reports == ("90000001",)
    assert tip.unknown == ()


def test_every_kind_of_identifier_of_a_reported_person():
    tip = read(make.police_report())

    assert [item.raw for item in seen(tip, "name")] == ["Test Person One"]
    assert [item.raw for item in seen(tip, "account")] == ["user-1001"]
    assert [item.raw for item in seen(tip, "handle")] == ["person.one"]
    assert [item.raw for item in seen(tip, "display_name")] == ["Person One"]
    assert [(item.raw, item.verified) for item in seen(tip, "email")] == [("person.one@mail.example", True)]
    assert [(item.raw, item.verified, item.qualifier) for item in seen(tip, "phone")] == [
        ("+91 90000 00001", False, "Mobile")
    ]
    assert [item.raw for item in seen(tip, "address")] == ["1 Test Street, Testtown, Kerala, 690000, IN"]
    assert [(item.raw, item.qualifier) for item in seen(tip, "device")] == [
        ("11111111-2222-3333-4444-555555555555", "IDFA")
    ]
    assert [item.raw for item in seen(tip, "imei")] == ["490154203237518"]
    assert [(item.raw, item.qualifier) for item in seen(tip, "url")] == [("https://chat.example/u/1001", "profile")]
    assert {item.holder for item in tip.identifiers_of("reported_person")} == {"reported_person/0"}
    assert {item.platform for item in seen(tip, "handle")} == {"Example Chat"}


def test_an_address_carries_time_port_event_and_proxy():
    first, second = seen(read(make.police_report()), "ip")

    assert (first.raw, first.port, first.event, first.possible_proxy) == ("198.51.100.23", 52311, "LOGIN", False)
    assert first.at is not None
    assert first.at.utc == datetime(2026, 1, 9, 18, 29, 58, tzinfo=UTC)
    assert first.context == "reportedInformation.reportedPeople.reportedPersons[0].sourceInformation.sourceCaptures[0]"
    assert (second.raw, second.event, second.marks) == ("10.1.2.3", "UPLOAD", ("private",))


def test_a_private_address_is_marked_and_kept():
    tip = read(make.police_report())

    assert "10.1.2.3" in [item.raw for item in seen(tip, "ip")]
    assert "address_special" in codes(tip)


def test_a_victim_is_kept_apart_and_the_reporter_leads_nowhere():
    tip = read(make.police_report())

    assert [item.raw for item in tip.identifiers_of_victims] == ["Child Code Alpha", "child.alpha"]
    followed = {item.raw for item in tip.identifiers_to_follow}
    assert "child.alpha" not in followed
    assert "safety@platform.example" not in followed
    assert "person.one" in followed
    assert [(person.role, person.age) for person in tip.persons if person.role == "victim"] == [("victim", "12")]


def test_a_file_by_digest_only():
    (named,) = read(make.police_report()).files

    assert named.digests == Digests(md5=Md5(make.MD5_OF_FIRST))
    assert (named.name, named.stored_name) == ("first.bin", "100000001-first.bin")
    assert named.viewed_by_esp is True
    assert named.classification == "A1"
    assert named.tags == ("Tag One",)
    assert named.metadata == (("Width", "640"),)
    assert named.uploaded_at is not None
    assert named.uploaded_at.raw == "2026-01-09T18:00:00Z"


@pytest.mark.parametrize(
    ("said", "read_as"), [(True, True), (False, False), (None, None), ("true", True), ("No", False)]
)
def test_whether_the_platform_viewed_a_file_has_three_states(said, read_as):
    report = with_reported(uploadedFiles={"uploadedFiles": [make.uploaded_file(viewedByEsp=said)]})

    assert read(report).files[0].viewed_by_esp is read_as


def test_a_file_about_which_nothing_is_said_is_not_called_viewed():
    described = make.uploaded_file()
    del described["viewedByEsp"]

    assert read(with_reported(uploadedFiles={"uploadedFiles": [described]})).files[0].viewed_by_esp is None


@pytest.mark.parametrize("shape", [[make.uploaded_file()], {"uploadedFiles": [make.uploaded_file()]}])
def test_uploaded_files_come_bare_and_wrapped(shape):
    assert len(read(with_reported(uploadedFiles=shape)).files) == 1


@pytest.mark.parametrize("shape", [[], None, {}, {"uploadedFiles": []}, {"uploadedFiles": None}])
def test_no_uploaded_files_come_in_many_shapes(shape):
    tip = read(with_reported(uploadedFiles=shape))

    assert tip.files == ()
    assert tip.unknown == ()


@pytest.mark.parametrize("nothing", [None, [], {}, ""])
@pytest.mark.parametrize(
    "part",
    ["reportingEsp", "incidentSummary", "incidentDetails", "childVictims", "reportedPeople", "intendedRecipients"],
)
def test_any_part_may_be_null_missing_or_empty(part, nothing):
    without = make.reported_information()
    del without[part]

    assert read(make.police_report(reportedInformation=without)).reference == "100000001"
    tip = read(with_reported(**{part: nothing}))
    assert tip.reference == "100000001"
    assert tip.unknown == ()


def test_the_misspelt_key_of_real_reports_is_a_note_like_the_others():
    chat = {"additonalInformations": [{"value": "one"}, {"value": "two"}], "notes": [{"value": "three"}]}
    tip = read(with_reported(incidentDetails={"chatIncident": [chat]}, uploadedFiles=[], reportedPeople=None))

    assert tip.unknown == ()
    bare = read(with_reported(incidentDetails={}, uploadedFiles=[], reportedPeople=None))
    assert tip.notes - bare.notes == 3


def test_no_free_text_is_kept():
    secret = "a sentence that nobody should read here"
    report = make.police_report(
        reportedInformation=make.reported_information(
            additionalInformations=[{"value": secret}],
            incidentDetails={"chatIncident": [{"notes": [{"value": secret}], "additonalInformations": secret}]},
            reportedPeople={"reportedPersons": [make.reported_person(profileBio=secret, vehicleDescription=secret)]},
        )
    )

    assert secret not in repr(read(report))


def test_a_screen_name_comes_as_text_and_wrapped():
    assert [item.raw for item in seen(read(with_person(screenName="as.text")), "handle")] == ["as.text"]
    assert [item.raw for item in seen(read(with_person(screenName={"value": "wrapped"})), "handle")] == ["wrapped"]


@pytest.mark.parametrize("empty", ["N/A", "", "  ", None, "null"])
def test_a_value_that_says_nothing_is_no_identifier(empty):
    assert seen(read(with_person(espUserId=empty)), "account") == []


def test_an_unknown_field_is_named_and_not_dropped_in_silence():
    tip = read(with_person(favouriteColour="green"))

    assert "reportedInformation.reportedPeople.reportedPersons[0].favouriteColour" in tip.unknown


def test_an_unknown_capture_is_flagged_and_its_path_named():
    captures = {"sourceCaptures": [{"captureType": "Shoe size", "value": "43"}]}
    tip = read(with_person(sourceInformation=captures))

    assert "capture_type_unknown" in codes(tip)
    assert any(path.endswith("sourceCaptures[0]") for path in tip.unknown)


def test_a_field_of_another_kind_costs_only_itself():
    tip = read(with_person(emails=["bare@mail.example"], phones={"phones": [["nested"]]}, gender=[1]))

    assert [item.raw for item in seen(tip, "email")] == ["bare@mail.example"]
    assert seen(tip, "phone") == []
    assert any("phones.phones[0]" in path for path in tip.unknown)
    assert seen(tip, "name") != []


def test_numbers_with_a_point_keep_their_digits():
    raw = json.dumps(make.police_report()).replace('"9.5"', "9.50000")
    tip = parse_ncmec_json(raw.encode(), "report.json")

    assert [place.latitude for place in tip.places if place.origin == "automated"] == ["9.50000"]


def test_a_time_without_a_zone_is_taken_as_utc_and_says_so():
    tip = read(make.police_report(dateReceived="2026-01-10T04:05:06"))

    assert tip.received_at is not None
    assert tip.received_at.zone == "UTC"
    assert tip.received_at.utc == datetime(2026, 1, 10, 4, 5, 6, tzinfo=UTC)
    assert "zone_assumed" in codes(tip)


@pytest.mark.parametrize("raw", ["yesterday", "2026-13-01T00:00:00Z", "2026-01-01T24:30:00Z", "2026-W01-1T00:00:00Z"])
def test_an_unreadable_time_keeps_its_text(raw):
    tip = read(make.police_report(dateReceived=raw))

    assert tip.received_at is not None
    assert (tip.received_at.raw, tip.received_at.utc) == (raw, None)
    assert "time_unreadable" in codes(tip)


@pytest.mark.parametrize("port", [0, 65536, "x", -1, "443443443"])
def test_a_port_out_of_range_is_no_port(port):
    captures = {"sourceCaptures": [make.ip_capture("198.51.100.23", port=port)]}
    tip = read(with_person(sourceInformation=captures))

    assert seen(tip, "ip")[0].port is None
    assert "port_unreadable" in codes(tip)


def test_an_unreadable_address_is_kept_and_marked():
    tip = read(with_person(sourceInformation={"sourceCaptures": [make.ip_capture("198.51.100.300")]}))

    assert seen(tip, "ip")[0].marks == ("unreadable",)


def test_a_hash_is_known_by_its_length():
    report = with_reported(
        uploadedFiles=[
            make.uploaded_file(
                verificationHash="86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8",
                espMetadata={"metadatas": [{"name": "SHA-256", "value": "ca978112ca1bbdcafac231b39a23dc4d" * 2}]},
            )
        ]
    )
    tip = read(report)

    assert tip.files[0].digests.md5 is None
    assert tip.files[0].digests.sha1 == "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
    assert tip.files[0].digests.sha256 == "ca978112ca1bbdcafac231b39a23dc4d" * 2
    assert "hash_label_disagrees" in codes(tip)
    assert {item.qualifier for item in seen(tip, "digest", "file")} == {"sha1", "sha256"}


def test_a_byte_order_mark_is_no_part_of_the_report():
    assert parse_ncmec_json(b"\xef\xbb\xbf" + make.police_json(), "report.json").reference == "100000001"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_unicode_encodings_are_read(encoding):
    data = make.police_json().decode().encode(encoding)

    assert parse_ncmec_json(data, "report.json").reference == "100000001"


def test_text_that_no_table_can_hold_is_replaced_and_flagged():
    raw = json.dumps(with_person(espUserId="user\x00\x07")).replace("person.one@", "\\ud800person.one@")
    tip = parse_ncmec_json(raw.encode(), "report.json")

    assert [item.raw for item in seen(tip, "account")] == ["user\ufffd\ufffd"]
    assert [item.raw for item in seen(tip, "email")] == ["\ufffdperson.one@mail.example"]
    assert "characters_replaced" in codes(tip)


def test_a_value_past_the_bound_is_left_out_and_named():
    tip = read(with_person(espUserId="x" * (VALUE_CHARACTERS + 1)))

    assert seen(tip, "account") == []
    assert "value_too_long" in codes(tip)


@pytest.mark.parametrize("broken", [b"", b"{", b'{"reportId": 1,', b"\xff\xfe\x00", b"nonsense", b'{"a": "\xff"}'])
def test_broken_json_is_refused_by_name(broken):
    with pytest.raises(Malformed):
        parse_ncmec_json(broken, "report.json")


def test_a_number_of_a_thousand_digits_is_no_trap():
    with pytest.raises(Malformed):
        parse_ncmec_json(b'{"reportId": ' + b"9" * 5000 + b"}", "report.json")


def test_nesting_is_bounded():
    for depth in (100, 200_000):
        deep = b'{"reportId": 1, "reportedInformation": ' + b"[" * depth + b"]" * depth + b"}"
        with pytest.raises(TooLarge):
            parse_ncmec_json(deep, "report.json")


@pytest.mark.parametrize("other", [{}, {"name": "Group 07", "messages": []}, [], "text", 3, {"reportId": 1}])
def test_another_document_is_no_tip(other):
    with pytest.raises(NotATip):
        parse_ncmec_json(json.dumps(other).encode(), "other.json")


def test_a_chat_export_is_sent_to_its_own_door():
    with pytest.raises(NotATip, match="group"):
        list(parse_ncmec_json_list(b'{"name": "Group 07", "messages": []}', "result.json"))


@pytest.mark.parametrize("number", [None, True, "", "N/A"])
def test_a_report_without_a_number_is_refused(number):
    with pytest.raises(Malformed, match="number"):
        read(make.police_report(reportId=number))


def test_in_a_list_a_broken_report_costs_only_itself():
    reports = [make.police_report(1), {"reportId": None, "reportedInformation": {}}, "text", make.police_report(2)]
    results = list(parse_ncmec_json_list(json.dumps(reports).encode(), "list.json"))

    assert [item.reference for item in results if isinstance(item, TipDocument)] == ["1", "2"]
    assert [item.row for item in results if isinstance(item, Quarantined)] == [2, 3]
    assert [item.document.row for item in results if isinstance(item, TipDocument)] == [1, 4]
