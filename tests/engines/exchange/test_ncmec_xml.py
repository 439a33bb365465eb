"""The XML of the CyberTipline, provider's and police: real samples, made ones, every trap of formats.md 1a and 1b."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.makers import tips as make
from tutela.engines.exchange.bounds import XML_DEPTH
from tutela.engines.exchange.errors import ExchangeError, Forbidden, Malformed, NotATip, TooLarge
from tutela.engines.exchange.formats.ncmec_package import parse_ncmec_xml
from tutela.engines.exchange.formats.ncmec_provider_xml import parse_ncmec_provider_xml
from tutela.engines.exchange.incident_types import OFFICIAL_TYPES
from tutela.engines.exchange.tip import IdentifierSeen, TipDocument

SAMPLES = Path(__file__).parents[3] / "../shared/data/samples/ncmec-esp-xml"


def sample(name: str) -> TipDocument:
    """Read a real sample beside the checkout, or skip: see its INDEX.md for origin and expected values."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the public samples are not beside this checkout (../shared/data/samples)")
    return parse_ncmec_xml(path.read_bytes(), name)


def seen(tip: TipDocument, kind: str, role: str = "reported_person") -> list[IdentifierSeen]:
    return [item for item in tip.identifiers if item.kind == kind and item.role == role]


def codes(tip: TipDocument) -> set[str]:
    return {flag.code for flag in tip.flags}


def full() -> TipDocument:
    return parse_ncmec_provider_xml(make.provider_report(make.FULL_INSIDE), "report.xml")


class TestRealSamples:
    def test_mixed_incidents(self):
        tip = sample("report_mixed_incidents.xml")

        assert [item.raw for item in seen(tip, "url", "incident")] == [
            "https://platform1.com/content",
            "https://platform2.com/content",
        ]
        assert [(item.raw, item.verified) for item in seen(tip, "phone", "incident")] == [("555-0123", True)]
        (position,) = [place for place in tip.places if place.origin == "device"]
        assert (position.latitude, position.longitude) == ("40.7128", "-74.006")
        assert [item.raw for item in seen(tip, "handle")] == ["multi_platform_user"]
        assert [(item.raw, item.event) for item in seen(tip, "imei")] == [("987654321098765", "Login")]
        assert tip.incident_at is not None
        assert tip.incident_at.utc == datetime(2024, 1, 18, 15, 45, tzinfo=UTC)
        assert len({item.holder for item in tip.identifiers if item.role == "incident"}) == 2
        assert [place.city for place in tip.places if place.origin == "platform"] == ["New York"]
        assert tip.unknown == ()

    def test_the_lost_letter_of_the_enticement_type_is_read_tolerantly_and_flagged(self):
        tip = sample("report_only_required.xml")

        assert tip.incident_type is not None
        assert tip.incident_type.raw == "Online Enticement of Children for Sexual Act"
        assert tip.incident_type.code == "online_enticement"
        assert not tip.incident_type.exact
        assert "incident_type_not_exact" in codes(tip)
        assert tip.identifiers_to_follow == ()
        assert tip.persons == ()

    def test_details_of_a_file_supplement_their_report(self):
        tip = sample("filedetails_only_required.xml")

        assert tip.supplement
        assert tip.reference == "123456"
        assert tip.files[0].file_id == "FILE789"
        assert tip.files[0].tags == ()
        assert tip.files[0].viewed_by_esp is None

    def test_metadata_with_the_type_on_the_group(self):
        tip = sample("filedetails_technical_metadata.xml")

        (named,) = tip.files
        assert (named.viewed_by_esp, named.metadata_viewed_by_esp) == (True, True)
        assert named.metadata[0] == ("DateTime", "2024:01:15 16:30:00")
        (position,) = tip.places
        assert position.origin == "metadata"
        assert (position.latitude, position.longitude) == ("40.7128", "-74.0060")
        assert position.raw_position == "40.7128° N, 74.0060° W"
        assert [(item.raw, item.qualifier, item.event) for item in seen(tip, "device", "file")] == [
            ("89012345678901234567", "ICCID", "Upload")
        ]

    def test_the_documentation_example(self):
        tip = sample("doc_section_6_1_report.xml")

        assert len(tip.annotations) == 6
        assert tip.informational is True
        assert tip.incident_at is not None
        assert tip.incident_at.raw == "2012-10-15T08:00:00-07:00"
        assert tip.incident_at.utc == datetime(2012, 10, 15, 15, tzinfo=UTC)
        assert [item.raw for item in seen(tip, "url", "incident")] == ["http://badsite.com/baduri.html"]
        assert [item.raw for item in seen(tip, "email", "reporter")] == ["jsmith@example.com"]
        assert [item.raw for item in seen(tip, "name", "reporter")] == ["John Smith"]

    def test_an_answer_of_the_server_is_refused_by_name(self):
        with pytest.raises(NotATip, match="reportResponse"):
            sample("reportResponse_upload.xml")


def test_answers_are_refused_by_name_even_where_the_samples_are_absent():
    for name in ("reportResponse", "reportDoneResponse"):
        with pytest.raises(NotATip, match=name):
            parse_ncmec_xml(f"<{name}><responseCode>9999</responseCode></{name}>".encode(), "x.xml")


def test_every_identifier_of_a_platforms_report():
    tip = full()

    assert [(item.raw, item.verified, item.calling_code) for item in seen(tip, "phone")] == [
        ("9000000001", True, "+91")
    ]
    assert [(item.raw, item.verified) for item in seen(tip, "email")] == [("person.one@mail.example", False)]
    assert [item.raw for item in seen(tip, "address")] == ["1 Test Street, Testtown, 690000, Kerala, IN"]
    assert [item.raw for item in seen(tip, "account")] == ["user-1001"]
    assert [item.raw for item in seen(tip, "handle")] == ["person.one"]
    assert [item.platform for item in seen(tip, "handle")] == ["Example Chat"]
    (address,) = seen(tip, "ip")
    assert (address.port, address.event, address.possible_proxy) == (52311, "Login", False)
    assert address.at is not None
    assert address.at.utc == datetime(2026, 1, 9, 18, 29, 58, tzinfo=UTC)
    assert [(person.role, person.age) for person in tip.persons] == [
        ("reported_person", "34"),
        ("associated_account", None),
        ("intended_recipient", None),
        ("victim", "12"),
    ]
    assert tip.prior_reports == ("90000001",)
    assert tip.unknown == ()


def test_an_account_of_a_third_party_is_marked_and_on_its_own_platform():
    (linked,) = seen(full(), "handle", "associated_account")

    assert (linked.raw, linked.platform, linked.marks) == ("linked.one", "Other Chat", ("third_party",))


def test_what_stands_inside_a_victim_stays_the_victims():
    inside = (
        "<victim><victimPerson><firstName>Child</firstName></victimPerson><associatedAccount "
        'accountType="Parent/Guardian"><email>guardian@mail.example</email></associatedAccount></victim>'
    )
    tip = parse_ncmec_provider_xml(make.provider_report(inside), "report.xml")

    assert [item.raw for item in tip.identifiers_of_victims] == ["Child", "guardian@mail.example"]
    assert tip.identifiers_to_follow == ()


def test_a_carrier_nat_address_is_marked_and_kept():
    (address,) = seen(full(), "ip", "incident")

    assert (address.raw, address.marks) == ("100.64.0.9", ("carrier_nat",))


@pytest.mark.parametrize("text", ["", "urgent because"])
def test_escalation_is_stated_by_its_presence(text):
    data = make.provider_report().replace(
        b"</platform>", f"</platform><escalateToHighPriority>{text}</escalateToHighPriority>".encode()
    )
    tip = parse_ncmec_provider_xml(data, "report.xml")

    assert tip.escalated is True
    assert "because" not in repr(tip)
    assert parse_ncmec_provider_xml(make.provider_report(), "report.xml").escalated is None


@pytest.mark.parametrize("official", OFFICIAL_TYPES)
def test_each_official_type_is_read_exactly_and_without_its_last_letter(official):
    exact = parse_ncmec_provider_xml(make.provider_report(incident_type=official), "r.xml").incident_type
    short = parse_ncmec_provider_xml(make.provider_report(incident_type=official[:-1]), "r.xml").incident_type

    assert exact is not None
    assert short is not None
    assert (exact.code, exact.exact) == (OFFICIAL_TYPES[official], True)
    assert (short.code, short.exact, short.raw) == (OFFICIAL_TYPES[official], False, official[:-1])


def test_another_type_is_kept_as_text_and_flagged():
    tip = parse_ncmec_provider_xml(make.provider_report(incident_type="Something quite different"), "r.xml")

    assert tip.incident_type is not None
    assert tip.incident_type.code is None
    assert "incident_type_unknown" in codes(tip)


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        ("2024-01-18T15:45:00.123Z", datetime(2024, 1, 18, 15, 45, 0, 123000, tzinfo=UTC)),
        ("2024-01-18T08:45:00-07:00", datetime(2024, 1, 18, 15, 45, tzinfo=UTC)),
        ("2024-01-18T21:15:00+05:30", datetime(2024, 1, 18, 15, 45, tzinfo=UTC)),
    ],
)
def test_times_with_fractions_and_offsets(when, utc):
    tip = parse_ncmec_provider_xml(make.provider_report(when=when), "r.xml")

    assert tip.incident_at is not None
    assert (tip.incident_at.raw, tip.incident_at.utc, tip.incident_at.zone) == (when, utc, None)


class TestDetailsOfAFile:
    @pytest.mark.parametrize(
        "details",
        [
            '<details type="HASH"><nameValuePair><name>MD5</name><value>{0}</value></nameValuePair></details>',
            '<details><nameValuePair type="HASH"><name>MD5</name><value>{0}</value></nameValuePair></details>',
            '<details type="HASH"><nameValuePair><name>digest</name><value>{0}</value></nameValuePair></details>',
            '<originalFileHash hashType="MD5">{0}</originalFileHash>',
        ],
    )
    def test_a_hash_is_found_wherever_writers_put_it(self, details):
        tip = parse_ncmec_xml(make.file_details(details.format(make.MD5_OF_FIRST)), "f.xml")

        assert tip.files[0].digests.md5 == make.MD5_OF_FIRST
        assert [item.raw for item in seen(tip, "digest", "file")] == [make.MD5_OF_FIRST]

    def test_a_sha1_of_64_characters_is_a_sha256_and_flagged(self):
        tip = parse_ncmec_xml(
            make.file_details(f'<originalFileHash hashType="SHA1">{"ab" * 32}</originalFileHash>'), "f.xml"
        )

        assert tip.files[0].digests.sha1 is None
        assert tip.files[0].digests.sha256 == "ab" * 32
        assert "hash_label_disagrees" in codes(tip)

    def test_of_64_characters_the_label_decides(self):
        pdq = make.file_details(f'<originalFileHash hashType="PDQ">{"ab" * 32}</originalFileHash>')
        bare = make.file_details(f'<originalFileHash hashType="other">{"ab" * 32}</originalFileHash>')

        assert parse_ncmec_xml(pdq, "f.xml").files[0].pdq == "ab" * 32
        tip = parse_ncmec_xml(bare, "f.xml")
        assert tip.files[0].digests.sha256 is None
        assert tip.files[0].other_hashes == (("other", "ab" * 32),)
        assert "hash_kind_unknown" in codes(tip)

    def test_what_only_a_reported_file_may_bear_is_flagged_on_a_supplemental_one(self):
        inside = (
            "<fileRelevance>Supplemental Reported</fileRelevance><fileAnnotations><potentialMeme/></fileAnnotations>"
        )
        tip = parse_ncmec_xml(make.file_details(inside), "f.xml")

        assert tip.files[0].tags == ("potentialMeme",)
        assert "relevance_contradicts" in codes(tip)

    def test_a_hemisphere_of_its_own_entry_gives_the_sign(self):
        pairs = {"GPSLatitude": "40.5", "GPSLatitudeRef": "S", "GPSLongitude": "74.25", "GPSLongitudeRef": "West"}
        inside = "".join(
            f"<nameValuePair><name>{name}</name><value>{value}</value></nameValuePair>" for name, value in pairs.items()
        )
        tip = parse_ncmec_xml(make.file_details(f'<details type="EXIF">{inside}</details>'), "f.xml")

        assert (tip.places[0].latitude, tip.places[0].longitude) == ("-40.5", "-74.25")

    def test_the_files_id_is_text(self):
        tip = parse_ncmec_xml(make.file_details(file_id="00000000000000000000000000000012"), "f.xml")

        assert tip.files[0].file_id == "00000000000000000000000000000012"

    def test_details_without_their_report_are_refused(self):
        with pytest.raises(Malformed, match="report"):
            parse_ncmec_xml(b"<fileDetails><fileId>1</fileId></fileDetails>", "f.xml")


class TestPoliceReport:
    @pytest.mark.parametrize("prefix", ["", "ns0", "icac"])
    def test_the_namespace_comes_default_and_with_a_prefix(self, prefix):
        tip = parse_ncmec_xml(make.package_xml(prefix=prefix), "p.xml")

        assert (tip.reference, tip.document.format) == ("100000001", "ncmec_package")

    def test_a_case_systems_wrapper_is_opened(self):
        inside = "<personOrUserReported><screenName>person.one</screenName></personOrUserReported>"
        tip = parse_ncmec_xml(make.package_xml(inside=inside, wrapped=True), "p.xml")

        assert tip.reference == "100000001"
        assert [item.raw for item in seen(tip, "handle")] == ["person.one"]

    def test_known_words_are_read_and_the_rest_is_named(self):
        inside = (
            "<incidentSummary><incidentType>Online Enticement of Children for Sexual Acts</incidentType>"
            "<incidentDateTime>2026-01-09T18:30:00Z</incidentDateTime></incidentSummary>"
            "<reportedPeople><reportedPerson><espUserId>user-1001</espUserId><sourceInformation><sourceCapture>"
            "<captureType>IP Address</captureType><value>198.51.100.23</value><port>52311</port></sourceCapture>"
            "<sourceCapture><captureType>Device ID</captureType><valueType>IMEI</valueType>"
            "<value>490154203237518</value></sourceCapture></sourceInformation></reportedPerson></reportedPeople>"
            "<childVictims><childVictim><screenName>child.alpha</screenName></childVictim></childVictims>"
            "<strange><inner>text</inner></strange>"
        )
        tip = parse_ncmec_xml(make.package_xml(inside=inside), "p.xml")

        assert [item.raw for item in seen(tip, "account")] == ["user-1001"]
        assert [(item.raw, item.port) for item in seen(tip, "ip")] == [("198.51.100.23", 52311)]
        assert [item.raw for item in seen(tip, "imei")] == ["490154203237518"]
        assert [item.raw for item in tip.identifiers_of_victims] == ["child.alpha"]
        assert tip.unknown == ("report/strange/inner",)

    def test_a_report_without_a_number_is_refused(self):
        with pytest.raises(ExchangeError, match="number"):
            parse_ncmec_xml(make.package_xml(number=""), "p.xml")


class TestHostileXml:
    def test_any_dtd_is_refused(self):
        for dtd in (
            "<!DOCTYPE report>",
            '<!DOCTYPE report [<!ENTITY a "b">]>',
            '<!DOCTYPE report SYSTEM "http://192.0.2.1/x.dtd">',
        ):
            data = make.provider_report().replace(b"<report ", dtd.encode() + b"<report ")
            with pytest.raises(Forbidden, match="DTD"):
                parse_ncmec_xml(data, "x.xml")

    def test_entities_that_multiply_are_not_expanded(self):
        entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        data = f"<!DOCTYPE report [{entities}]><report><reportId>&a11;</reportId></report>".encode()

        with pytest.raises(Forbidden):
            parse_ncmec_xml(data, "x.xml")

    def test_a_file_of_the_machine_is_not_read_in(self):
        data = b'<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]><report><reportId>&x;</reportId></report>'

        with pytest.raises(Forbidden):
            parse_ncmec_xml(data, "x.xml")

    def test_depth_is_bounded(self):
        deep = XML_DEPTH + 1
        with pytest.raises(TooLarge):
            parse_ncmec_xml(b"<a>" * deep + b"</a>" * deep, "x.xml")

    @pytest.mark.parametrize(
        "broken", [b"", b"<", b"<report>", b"<report></other>", b"<report>&x;</report>", b"\x00<a/>"]
    )
    def test_broken_xml_is_refused_by_name(self, broken):
        with pytest.raises((Malformed, Forbidden)):
            parse_ncmec_xml(broken, "x.xml")

    def test_an_encoding_that_does_not_exist_is_refused(self):
        with pytest.raises(Malformed):
            parse_ncmec_xml(b'<?xml version="1.0" encoding="no-such"?><report/>', "x.xml")

    def test_another_document_is_no_tip(self):
        with pytest.raises(NotATip):
            parse_ncmec_xml(b"<html><body/></html>", "x.xml")
