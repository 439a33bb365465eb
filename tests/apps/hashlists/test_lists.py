"""Known-hash lists through the whole path: confined worker, counts, kept file, acts, tables, and out to triage."""

import io
import json

import pytest
from django.conf import settings

from tests.makers import known_lists as make
from tutela.apps.hashlists import indexes, keeping, selectors, services
from tutela.apps.hashlists.errors import NameTaken, NotAList, NotReady, VersionKnown
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record.errors import NotVisible, Refused
from tutela.engines.known import KnownLookup, open_index, profile_of, read_list
from tutela.engines.values import Digests

CONTENTS = [f"invented content {n}".encode() for n in range(5)]
TERMS = {"origin": "National coordinator, spring issue", "authority": "Letter 7 of 2026"}


@pytest.fixture
def known(world) -> str:
    receipt = services.open_list(officer=world.examiner, name="National list", custodian="National coordinator")
    return receipt.reference


def vics(*contents: bytes, category: int = 1) -> io.BytesIO:
    return io.BytesIO(make.vics_list(make.media(one, n, category) for n, one in enumerate(contents, start=1)))


def added(world, known: str, stream, **more):
    return services.add_version(officer=world.examiner, list=known, source=stream, **TERMS, **more)


def test_a_version_with_its_origin_authority_and_counts(world, known):
    added(world, known, vics(*CONTENTS), file="spring.json")

    (version,) = selectors.versions(world.analyst, known)
    assert (version.number, version.kind, version.entries, version.malformed) == (1, "VICS", 5, 0)
    assert (version.origin, version.authority, version.file) == (*TERMS.values(), "spring.json")
    assert (version.md5, version.categories, version.ready) == (5, (("1", 5),), False)
    assert selectors.list_for(world.examiner, known).entries == 5
    assert world.differences() == ()


def test_what_was_malformed_is_said_with_its_line_and_reason(world, known):
    good = make.digests(CONTENTS[0])["md5"]
    text = f"md5,sha1,category\n{good},not-a-digest,1\n".encode()

    added(world, known, io.BytesIO(text))

    (version,) = selectors.versions(world.examiner, known)
    assert (version.entries, version.malformed) == (1, 1)
    assert "line 2" in version.malformed_said[0]
    assert "not-a-digest" in version.malformed_said[0]


def test_categories_are_confirmed_before_triage_is_told_of_a_version(world, known, tmp_path):
    added(world, known, vics(*CONTENTS))

    with pytest.raises(NotReady, match="confirm what the categories"):
        services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path)
    with pytest.raises(Refused, match="category 1 means"):
        services.confirm_categories(officer=world.examiner, list=known, number=1, scheme="VICS 2.0 US", meanings={})
    services.confirm_categories(
        officer=world.examiner, list=known, number=1, scheme="VICS 2.0 US", meanings={"1": "CSEAM by the law of origin"}
    )

    path = services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path)
    assert read_list(path).entries == 5
    assert [v.number for v in selectors.ready_versions(world.examiner)] == [1]
    assert world.differences() == ()


def test_a_list_without_categories_is_ready_at_once(world, known, tmp_path):
    added(world, known, io.BytesIO(make.sums({"a": CONTENTS[0], "b": CONTENTS[1]}, "sha256").encode()))

    (version,) = selectors.versions(world.examiner, known)
    assert version.ready
    path = services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path)
    assert (path.name, path.stat().st_mode & 0o777) == (f"{known}-v1.txt", 0o600)


def test_two_versions_differ_by_counts(world, known):
    added(world, known, vics(*CONTENTS[:2]))
    added(world, known, vics(*CONTENTS, category=2))

    found = {c.what: c.change for c in selectors.differences(world.analyst, known, 1, 2)}
    assert found == {
        "entries": 3,
        "malformed": 0,
        "md5": 3,
        "sha1": found["sha1"],
        "sha256": 3,
        "category 1": -2,
        "category 2": 5,
    }


def test_the_same_file_again_changes_nothing(world, known):
    added(world, known, vics(*CONTENTS))
    before = world.size()

    with pytest.raises(VersionKnown):
        added(world, known, vics(*CONTENTS))
    assert world.size() == before
    assert [p for p in keeping.folder().iterdir() if p.suffix == ".part"] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<!DOCTYPE x><x/>", b"\x00" * 4096, b"no header here\n", b'{"value": [', json.dumps({"value": []}).encode()],
)
def test_what_is_no_list_is_refused_and_nothing_of_it_is_kept(world, known, content):
    before = world.size()

    with pytest.raises(NotAList) as refused:
        added(world, known, io.BytesIO(content))

    assert str(settings.TUTELA_HOME) not in str(refused.value)
    assert world.size() == before
    assert [p for p in keeping.folder().iterdir() if p.suffix == ".part"] == []


def test_a_big_list_lies_in_the_folder_and_a_changed_one_is_refused(world, known, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "SEALED_UP_TO", 10)
    added(world, known, io.BytesIO(make.sums({"a": CONTENTS[0]}, "sha256").encode()))
    (version,) = selectors.versions(world.examiner, known)
    kept = keeping.folder() / version.sha256
    assert kept.stat().st_mode & 0o777 == 0o600

    kept.write_text("changed")

    with pytest.raises(Refused, match="changed behind"):
        services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_withdrawn_version_is_given_to_nobody(world, known, tmp_path):
    added(world, known, io.BytesIO(make.sums({"a": CONTENTS[0]}, "md5").encode()))
    services.withdraw_version(officer=world.examiner, list=known, number=1, reason="wrong issue")

    with pytest.raises(NotReady, match="withdrawn"):
        services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path)
    assert world.differences() == ()


def test_who_may_change_who_may_read_and_who_sees_nothing(world, known):
    with pytest.raises(NotAllowed):
        services.open_list(officer=world.analyst, name="Another", custodian="Somebody")
    assert selectors.list_for(world.analyst, known).name == "National list"
    for officer in (world.custodian, world.press, world.auditor, world.administrator, world.coordinator):
        with pytest.raises(NotAllowed):
            selectors.lists(officer)
    with pytest.raises(NotVisible):
        selectors.list_for(world.examiner, "LIST-000099")


def test_a_name_is_used_once(world, known):
    with pytest.raises(NameTaken):
        services.open_list(officer=world.nodal, name="National list", custodian="Another")


def test_two_versions_differ_entry_by_entry(world, known):
    added(world, known, vics(*CONTENTS[:3]))
    added(world, known, vics(*CONTENTS[1:], category=2))

    found = selectors.entry_differences(world.analyst, known, 1, 2)
    assert (found.added, found.removed, found.recategorised, found.same) == (2, 1, 2, 0)
    assert found.removed_listed[0].digests == make.digests(CONTENTS[0])
    assert {(one.before, one.after) for one in found.recategorised_listed} == {("1", "2")}
    with pytest.raises(NotAllowed):
        selectors.entry_differences(world.press, known, 1, 2)


def test_an_index_that_is_gone_is_built_again(world, known, tmp_path):
    added(world, known, io.BytesIO(make.sums({"a": CONTENTS[0]}, "md5").encode()))
    first = services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path, as_index=True)
    for one in indexes.folder().iterdir():
        one.unlink()
    second = tmp_path / "again"
    second.mkdir()
    again = services.export_version(officer=world.examiner, list=known, number=1, folder=second, as_index=True)
    assert again.read_bytes() == first.read_bytes()


def test_an_index_carries_list_and_version_into_every_hit(world, known, tmp_path):
    added(world, known, io.BytesIO(make.sums({"a": CONTENTS[0]}, "md5").encode()))
    path = services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path, as_index=True)
    lookup = KnownLookup([open_index(path)])
    (matches,) = lookup.find([(Digests(**make.digests(CONTENTS[0])), 1)])
    assert [(one.list_name, one.version) for one in matches] == [("National list", "1")]
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotAList, match="list that it was made of"):
        added(world, known, path)


def test_a_list_of_ordinary_files_is_recorded_as_one(world, known):
    added(world, known, vics(*CONTENTS), good=True)
    added(world, known, vics(*CONTENTS[:2]))
    assert [(one.number, one.good) for one in selectors.versions(world.examiner, known)] == [(2, False), (1, True)]
    assert world.differences() == ()


def test_the_profile_of_the_last_version_serves_for_the_next(world, known):
    profile = profile_of({"separator": ";", "header": True, "columns": {"md5": "Prüfsumme", "category": 2}})
    rows = [f"{make.digests(one)['md5']};{number}\n" for number, one in enumerate(CONTENTS)]
    with pytest.raises(NotAList):
        added(world, known, io.BytesIO(("Prüfsumme;x\n" + rows[0]).encode()))
    added(world, known, io.BytesIO(("Prüfsumme;x\n" + rows[0]).encode()), profile=profile)
    added(world, known, io.BytesIO(("Prüfsumme;x\n" + "".join(rows)).encode()))
    assert [one.entries for one in selectors.versions(world.examiner, known)] == [5, 1]
    assert selectors.entry_differences(world.examiner, known, 1, 2).added == 4
    assert world.differences() == ()


def test_a_list_of_videos_is_kept_and_given_out_as_a_list_only(world, known, tmp_path):
    rows = [f"{video},100,{number:064x}" for video in ("one", "two") for number in range(3)]
    text = "\n".join(["video,quality,vpdq", *rows]) + "\n"
    added(world, known, io.BytesIO(text.encode()))
    (version,) = selectors.versions(world.examiner, known)
    assert (version.kind, version.entries, version.malformed, version.ready) == ("vPDQ", 2, 0, True)
    with pytest.raises(Refused, match="as a list"):
        services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path, as_index=True)
    path = services.export_version(officer=world.examiner, list=known, number=1, folder=tmp_path)
    assert path.read_text() == text
    assert world.differences() == ()
