"""Every kind of identifier: its one form, what is refused and why, and what is marked and kept."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.linkage.errors import UnknownKind
from tutela.engines.linkage.identifiers import Normalised, Refused
from tutela.engines.linkage.judge import judge
from tutela.engines.linkage.kinds import KINDS, kind_of
from tutela.engines.linkage.kinds.check_digit import check_digit, completes
from tutela.engines.linkage.normalise import normalise
from tutela.engines.linkage.platforms import PLATFORMS, platform_of

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
SHA = "ab" * 32


def taken(kind: str, raw: str, **beside: object) -> Normalised:
    found = normalise(kind, raw, **{"region": "IN", **beside})  # type: ignore[arg-type]
    assert isinstance(found, Normalised), found
    assert found.raw == raw
    return found


@pytest.mark.parametrize(
    ("kind", "raw", "beside", "value", "strength"),
    [
        ("phone", "+91 98765 43210", {}, "+919876543210", "strong"),
        ("phone", "098765-43210", {}, "+919876543210", "strong"),
        ("phone", "00919876543210", {}, "+919876543210", "strong"),
        ("phone", "919876543210", {}, "+919876543210", "strong"),
        ("phone", "\u202a+91\u00a098765\u201143210\u202c", {}, "+919876543210", "strong"),
        ("phone", "९८७६५४३२१०", {}, "+919876543210", "strong"),
        ("phone", "tel:+44 20 7946 0958", {"region": None}, "+442079460958", "strong"),
        ("phone", "1800 111 109", {}, "+911800111109", "weak"),
        ("phone", "+91 55555 55555", {}, "+915555555555", "weak"),
        ("msisdn", "919876543210", {"region": None}, "+919876543210", "strong"),
        ("msisdn", "9876543210", {}, "+919876543210", "strong"),
        ("email", "Asha.K+x@Example.COM.", {}, "asha.k+x@example.com", "strong"),
        ("email", "Asha K <asha@example.com>", {}, "asha@example.com", "strong"),
        ("email", "a@b\u00fccher.example", {}, "a@xn--bcher-kva.example", "strong"),
        ("email", "no-reply@example.com", {}, "no-reply@example.com", "weak"),
        ("handle", "@Asha_07", {"platform": "Telegram"}, "asha_07", "strong"),
        ("handle", "https://t.me/Asha_07?x=1", {"platform": "telegram"}, "asha_07", "strong"),
        ("handle", "https://www.instagram.com/asha.k/", {"platform": "Instagram, Inc."}, "asha.k", "strong"),
        ("handle", "Asha.K.07", {"platform": "facebook.com"}, "ashak07", "strong"),
        ("handle", "https://www.snapchat.com/add/asha-k", {"platform": "Snapchat"}, "asha-k", "strong"),
        ("handle", "Asha#0042", {"platform": "discord"}, "Asha#0042", "strong"),
        ("handle", "Asha", {"platform": "Discord"}, "asha", "strong"),
        ("handle", "@Asha", {"platform": "Twitter"}, "asha", "strong"),
        ("handle", "919876543210@s.whatsapp.net", {"platform": "WhatsApp"}, "+919876543210", "strong"),
        ("handle", "Asha", {"platform": "Some Forum"}, "Asha", "strong"),
        ("handle", "@Asha", {}, "asha", "weak"),
        ("account", " 100012345 ", {"platform": "Facebook"}, "100012345", "strong"),
        ("account", "100012345", {}, "100012345", "weak"),
        ("ip", "8.8.8.8:4431", {"at": NOON}, "8.8.8.8", "strong"),
        ("ip", "8.8.8.8", {"at": NOON}, "8.8.8.8", "weak"),
        ("ip", "8.8.8.8", {"port": 99}, "8.8.8.8", "weak"),
        ("ip", "[2400:CB00:0::1]:443", {"at": NOON}, "2400:cb00::1", "strong"),
        ("ip", "2400:cb00::1", {"at": NOON}, "2400:cb00::1", "strong"),
        ("ip", "::ffff:8.8.8.8", {"at": NOON, "port": 7}, "8.8.8.8", "strong"),
        ("ip", "2002:808:808::1", {"at": NOON}, "2002:808:808::1", "weak"),
        ("ip", "100.64.3.4", {"at": NOON, "port": 7}, "100.64.3.4", "none"),
        ("ip", "192.168.1.4", {"at": NOON, "port": 7}, "192.168.1.4", "none"),
        ("imei", "49-015420-323751-8", {}, "490154203237518", "strong"),
        ("imei", "IMEI: 490154203237518", {}, "490154203237518", "strong"),
        ("imei", "49015420323751", {}, "490154203237518", "strong"),
        ("imei", "4901542032375101", {}, "490154203237518", "strong"),
        ("imei", "004999010640000", {}, "004999010640000", "weak"),
        ("iccid", "8991 1012 0000 3204 514F", {}, "8991101200003204514", "strong"),
        ("iccid", "8991101200003204511", {}, "8991101200003204511", "weak"),
        ("mac", "00-1B-63-84-45-E6", {}, "00:1b:63:84:45:e6", "weak"),
        ("mac", "001b.6384.45e6", {}, "00:1b:63:84:45:e6", "weak"),
        ("digest", SHA.upper(), {"qualifier": "SHA-256"}, SHA, "weak"),
        ("digest", "900150983CD24FB0D6963F7D28E17F72", {}, "900150983cd24fb0d6963f7d28e17f72", "weak"),
        ("digest", "d41d8cd98f00b204e9800998ecf8427e", {}, "d41d8cd98f00b204e9800998ecf8427e", "none"),
        ("url", "HXXPS://Example[.]com:443/A?b#c", {}, "https://example.com/A?b", "weak"),
        ("url", "user:secret@example.com/x", {}, "https://example.com/x", "weak"),
        ("device", "{2C1F6CE7-0B5B-4F5E-9C6B-1B2F4D3E5A6B}", {"qualifier": "IDFA"},
         "2c1f6ce7-0b5b-4f5e-9c6b-1b2f4d3e5a6b", "strong"),
        ("device", "home wifi", {"qualifier": "SSID"}, "home wifi", "weak"),
        ("group", " Group  07 ", {"platform": "telegram"}, "Group 07", "weak"),
        ("name", " Asha   K. ", {}, "asha k.", "weak"),
        ("display_name", "ＡＳＨＡ", {}, "asha", "weak"),
        ("address", "House 7 ,  Street 8;;Town", {}, "house 7, street 8, town", "weak"),
    ],
)  # fmt: skip
def test_the_one_form_of_each_kind(kind: str, raw: str, beside: dict[str, object], value: str, strength: str) -> None:
    found = taken(kind, raw, **beside)

    assert (found.value, found.strength) == (value, strength)
    assert strength == "strong" or found.notes, "what is weak says why"


@pytest.mark.parametrize(
    ("kind", "raw", "beside", "because"),
    [
        ("phone", "9.19877E+11", {}, "spreadsheet"),
        ("phone", "98765 43210", {"region": None}, "country code"),
        ("phone", "123", {}, "few or too many"),
        ("phone", "call me", {}, "no telephone number"),
        ("phone", "0000000000", {}, "no telephone number"),
        ("email", "asha@", {}, "no domain"),
        ("email", "asha at example.com", {}, "no e-mail"),
        ("email", "a@b", {}, "no domain"),
        ("email", "a..b@example.com", {}, "no e-mail"),
        ("handle", "a b", {"platform": "telegram"}, "no handle"),
        ("handle", "Asha", {"platform": "whatsapp"}, "telephone number"),
        ("account", "0000", {"platform": "x"}, "zeros"),
        ("ip", "8.8.8.08", {}, "leading zero"),
        ("ip", "8.8.8.8:99999", {}, "port"),
        ("ip", "8.8.8.8", {"at": datetime(2025, 1, 1)}, "zone"),  # noqa: DTZ001
        ("imei", "490154203237517", {}, "would be 8"),
        ("imei", "000000000000000", {}, "No device"),
        ("imei", "3.58E+14", {}, "spreadsheet"),
        ("imei", "12345", {}, "15 digits"),
        ("iccid", "1234567890123456789", {}, "begins with 89"),
        ("mac", "ff:ff:ff:ff:ff:ff", {}, "No single device"),
        ("mac", "00:1b:63", {}, "twelve"),
        ("digest", SHA, {}, "say which"),
        ("digest", "abc", {}, "32, 40 or 64"),
        ("url", "not a url", {}, "no web address"),
        ("url", "http://[::1", {}, "no web address"),
        ("device", "00000000-0000-0000-0000-000000000000", {}, "zeros"),
        ("name", "???", {}, "no letter"),
        ("group", "  ", {}, "empty"),
        ("url", "x" * 5000, {}, "longer"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(kind: str, raw: str, beside: dict[str, object], because: str) -> None:
    found = normalise(kind, raw, **{"region": "IN", **beside})  # type: ignore[arg-type]

    assert isinstance(found, Refused)
    assert because in found.reason
    assert found.raw == raw


@pytest.mark.parametrize(
    ("raw", "marks"),
    [
        ("10.1.2.3", ("private",)),
        ("100.127.255.255", ("carrier_nat",)),
        ("127.0.0.1", ("loopback",)),
        ("169.254.1.1", ("link_local",)),
        ("203.0.113.9", ("documentation",)),
        ("240.0.0.1", ("reserved",)),
        ("fe80::1%eth0", ("link_local",)),
        ("fd00::1", ("private",)),
        ("2001:db8::1", ("documentation",)),
        ("8.8.8.8", ()),
    ],
)
def test_special_ranges_are_marked_and_kept(raw: str, marks: tuple[str, ...]) -> None:
    assert taken("ip", raw).marks == marks


def test_a_moment_is_kept_in_utc() -> None:
    at = datetime(2025, 3, 1, 17, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert taken("ip", "8.8.8.8", at=at).at == NOON


def test_the_length_decides_which_digest_it_is_and_a_false_label_is_noted() -> None:
    found = taken("digest", "ab" * 20, qualifier="MD5")

    assert found.qualifier == "sha1"
    assert "called MD5" in found.notes[0]


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(UnknownKind, match="phone, msisdn"):
        normalise("shoe size", "42", region=None)


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_a_check_digit_completes_and_one_wrong_digit_is_found(digits: str) -> None:
    whole = digits + check_digit(digits)

    assert completes(whole)
    wrong = str((int(whole[0]) + 1) % 10) + whole[1:]
    assert not completes(wrong)


# ---- properties over all kinds --------------------------------------------------------------------------------------

kinds = st.sampled_from([kind.name for kind in KINDS])
shapes = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="+0123456789 -().", max_size=20),
    st.text(alphabet="0123456789abcdefABCDEF:-", max_size=64),
    st.ip_addresses().map(str),
    st.emails(),
    st.from_regex(r"\+91[6-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"[0-9]{14,16}", fullmatch=True),
    st.from_regex(r"(https?://)?[A-Za-z0-9.-]{1,20}(:[0-9]{1,5})?/[a-zA-Z0-9/?#%]{0,20}", fullmatch=True),
    st.from_regex(r"@?[A-Za-z][A-Za-z0-9_.]{0,20}", fullmatch=True),
    st.uuids().map(str),
)
beside = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["IN", "US", "in", None]),
        "platform": st.sampled_from([*PLATFORMS, "Twitter", "Some Forum", None]),
        "port": st.sampled_from([None, 443]),
        "at": st.sampled_from([None, NOON]),
        "qualifier": st.sampled_from([None, "SHA256", "pdq", "IDFA"]),
    }
)


@given(kinds, shapes, beside)
def test_normalising_is_idempotent_and_never_raises(kind: str, raw: str, around: dict[str, object]) -> None:
    found = normalise(kind, raw, **around)  # type: ignore[arg-type]
    if isinstance(found, Refused):
        assert found.reason.endswith(".")
        return
    stated = {**around, "platform": found.platform or around["platform"], "port": found.port}

    again = normalise(kind, found.value, **stated)  # type: ignore[arg-type]

    assert isinstance(again, Normalised)
    assert (again.value, again.platform, again.port, again.at) == (found.value, found.platform, found.port, found.at)


@given(kinds, shapes, beside, kinds, shapes, beside)
def test_judging_is_symmetric(
    kind: str, raw: str, around: dict[str, object], kind_b: str, raw_b: str, around_b: dict[str, object]
) -> None:
    a, b = normalise(kind, raw, **around), normalise(kind_b, raw_b, **around_b)  # type: ignore[arg-type]
    if isinstance(a, Normalised) and isinstance(b, Normalised):
        assert judge(a, b) == judge(b, a)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_explains_itself_to_the_analyst(kind: object) -> None:
    from tutela.engines.linkage.kinds.kind import Kind

    assert isinstance(kind, Kind)
    assert kind.explanation.startswith("Both tips ")
    assert kind.explanation.endswith(".")
    assert len(kind.explanation) > 60
    assert kind_of(kind.name) is kind


# ---- judging --------------------------------------------------------------------------------------------------------


def ip(port: int | None, minutes: float | None, address: str = "8.8.8.8") -> Normalised:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return taken("ip", address, port=port, at=at)


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (taken("phone", "+919876543210"), taken("phone", "9876543210"), "link"),
        (taken("phone", "+919876543210"), taken("msisdn", "919876543210"), "link"),
        (taken("phone", "+919876543210"), taken("handle", "+919876543210", platform="whatsapp"), "link"),
        (taken("phone", "+919876543210"), taken("phone", "+919876543211"), "none"),
        (taken("phone", "1800111109"), taken("phone", "1800111109"), "suggest"),
        (taken("handle", "asha_07", platform="telegram"), taken("handle", "Asha_07", platform="tg"), "link"),
        (taken("handle", "asha_07", platform="telegram"), taken("handle", "asha_07", platform="instagram"), "none"),
        (taken("handle", "asha_07"), taken("handle", "asha_07"), "suggest"),
        (taken("email", "a@example.com"), taken("email", "A@EXAMPLE.com"), "link"),
        (taken("email", "a@example.com"), taken("name", "a@example.com"), "none"),
        (taken("imei", "490154203237518"), taken("imei", "49015420323751"), "link"),
        (taken("digest", "ab" * 16), taken("digest", "ab" * 16), "suggest"),
        (taken("digest", SHA, qualifier="pdq"), taken("digest", SHA, qualifier="sha256"), "none"),
        (taken("name", "Asha Kumar"), taken("name", "asha  kumar"), "suggest"),
        (taken("name", "Asha Kumar"), taken("name", "Asha Kumari"), "suggest"),
        (taken("name", "Asha Kumar"), taken("name", "Binu Joseph"), "none"),
        (ip(443, 0), ip(443, 10), "link"),
        (ip(443, 0), ip(443, 10.1), "suggest"),
        (ip(443, 0), ip(444, 1), "suggest"),
        (ip(None, 0), ip(None, 0), "suggest"),
        (ip(443, None), ip(443, 0), "suggest"),
        (ip(None, 0, "2400:cb00::1"), ip(None, 1, "2400:cb00::1"), "link"),
        (ip(443, 0, "100.64.0.1"), ip(443, 0, "100.64.0.1"), "none"),
    ],
)
def test_what_two_identifiers_say(a: Normalised, b: Normalised, verdict: str) -> None:
    judgement = judge(a, b)

    assert judgement.verdict == verdict
    assert judgement.explanation


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Instagram, Inc.", "instagram"),
        ("Facebook", "facebook"),
        ("facebook.com", "facebook"),
        ("WhatsApp LLC", "whatsapp"),
        ("Twitter, Inc. ", "x"),
        ("Some Forum", "some forum"),
        ("", None),
        (None, None),
    ],
)
def test_a_platform_goes_by_one_name(stated: str | None, name: str | None) -> None:
    assert platform_of(stated) == name
    assert platform_of(name) == name
