"""Tests of the formats of known-hash lists: what is taken, what is refused, and that a broken file leaves nothing."""

import json
import os
from pathlib import Path

import pytest

from tests.makers import known_lists as made
from tutela.engines.known import Asked, KnownLookup, ListRefused, index_list, profile_of, read_list
from tutela.engines.values import Digests

SHARED = Path(__file__).parents[3] / "../shared/data/samples"
CONTENTS = {"one.jpg": b"first", "two, with comma.jpg": b"second", "three.jpg": b"third"}


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def found(known, content, size=None):
    """The matches of a content by each digest alone."""
    own = made.digests(content)
    items = [(Digests(**{kind: own[kind]}), len(content) if size is None else size) for kind in made.DIGESTS]
    return [
        [(match.by, match.category, match.differs) for match in one] for one in KnownLookup([known.index]).find(items)
    ]


def kinds_found(known, content):
    return [kind for kind, matches in zip(made.DIGESTS, found(known, content), strict=True) if matches]


@pytest.mark.parametrize(
    "document",
    [
        made.vics_list(made.media(content, number) for number, content in enumerate(CONTENTS.values())),
        b"\xef\xbb\xbf" + made.vics_list(made.media(one, number) for number, one in enumerate(CONTENTS.values())),
        made.vics_case(made.media(one, number) for number, one in enumerate(CONTENTS.values())),
        made.vics_case((made.media(one, 0) for one in CONTENTS.values()), version="1.1"),
    ],
    ids=["list 2.0", "with BOM", "case 1.3", "case 1.1"],
)
def test_vics_is_read_in_its_versions(tmp_path, document):
    known = read_list(written(tmp_path, "list.json", document), origin="invented")
    assert (known.kind, known.entries, known.malformed, known.name) == ("VICS", 3, 0, "list.json")
    for content in CONTENTS.values():
        assert kinds_found(known, content) == ["md5", "sha1", "sha256"]
    assert found(known, b"first")[0] == [(("md5",), "1", ())]
    assert kinds_found(known, b"fourth") == []


def test_vics_of_nist_is_read():
    path = SHARED / "vics/nsrl-caid-1.2-one-record.json"
    if not path.exists():
        pytest.skip("the shared samples are not here")
    known = read_list(path)
    assert (known.entries, known.malformed) == (1, 0)
    item = (Digests(md5="588cd1c0e48916d8e7403310402d0a68"), 488)
    (match,) = KnownLookup([known.index]).find([item])[0]
    assert (match.category, match.by, match.differs) == ("8", ("md5",), ())


def test_vics_size_as_text_counts(tmp_path):
    known = read_list(written(tmp_path, "x.json", made.vics_list([made.media(b"first", 1, MediaSize="5")])))
    assert found(known, b"first")[0] == [(("md5",), "1", ())]
    assert found(known, b"first", size=6)[0] == [(("md5",), "1", ("size",))]


@pytest.mark.parametrize("category", [None, 0, 5, 255])
def test_vics_category_is_the_lists_own(tmp_path, category):
    known = read_list(written(tmp_path, "x.json", made.vics_list([made.media(b"first", 1, category=category)])))
    assert found(known, b"first")[0][0][1] == (None if category is None else str(category))


def test_vics_malformed_media_are_listed(tmp_path):
    nothing = {"MD5": "", "SHA1": None, "AlternativeHashes": []}
    document = made.vics_list(
        [
            made.media(b"first", 1),
            made.media(b"second", 2, MD5="zz"),
            made.media(b"third", 3, **nothing),
            made.media(b"", 4),
            made.media(b"fourth", 5, MD5="", MediaSize="big"),
            made.media(b"fifth", 6, MD5=17),
        ]
    )
    known = read_list(written(tmp_path, "x.json", document))
    assert known.entries == 4
    assert [(one.item, one.reason.split(" ")[0]) for one in known.unread] == [
        ("record 2", "'zz'"),
        ("record 3", "it"),
        ("record 4", "it"),
        ("record 5", "'big'"),
        ("record 6", "17"),
    ]
    assert kinds_found(known, b"fourth") == ["sha1", "sha256"]
    assert kinds_found(known, b"") == []


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_vics_that_is_cut_off_leaves_nothing(tmp_path, share):
    whole = made.vics_list(made.media(bytes([number]), number) for number in range(50))
    with pytest.raises(ListRefused, match="nothing of it was taken"):
        read_list(written(tmp_path, "x.json", whole[: int(len(whole) * share)]))


@pytest.mark.parametrize(
    "document",
    [
        '{"value": 3}',
        "{}",
        '{"other": []}',
        '{"value": []} trailing',
        "[" * 100_000,
        '{"value": [' * 50_000,
        '{"a": "\xff"}',
        b'{"value": [{"MD5": "\xff\xfe"}]}',
    ],
)
def test_json_that_is_no_vics_is_refused(tmp_path, document):
    with pytest.raises(ListRefused):
        read_list(written(tmp_path, "x.json", document if isinstance(document, bytes) else document.encode("latin-1")))


@pytest.mark.parametrize("kind", made.DIGESTS)
def test_sums_are_told_by_their_length(tmp_path, kind):
    known = read_list(written(tmp_path, "SUMS", made.sums(CONTENTS, kind)))
    assert (known.kind, known.entries, known.malformed) == ("sums", 3, 0)
    assert kinds_found(known, b"second") == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "{sha256} *binary.jpg",
        "\\{sha256}  with\\nnewline.jpg",
        "SHA256 (a (b).jpg) = {sha256}",
        "{sha256}",
        "{upper}  x.jpg\r",
        "  {sha256}  x.jpg",
    ],
)
def test_sums_in_every_dress(tmp_path, line):
    own = made.digests(b"first")["sha256"]
    text = "# a comment\n\n" + line.format(sha256=own, upper=own.upper()) + "\n"
    known = read_list(written(tmp_path, "SUMS", text))
    assert kinds_found(known, b"first") == ["sha256"]


def test_sums_with_a_mark_or_in_utf16(tmp_path):
    text = made.sums(CONTENTS, "sha1")
    assert read_list(written(tmp_path, "a", "\ufeff" + text)).entries == 3
    assert read_list(written(tmp_path, "b", text.encode("utf-16"))).entries == 3


def test_malformed_lines_of_sums_are_listed(tmp_path):
    text = (
        made.sums(CONTENTS, "md5")
        + "no sum\n"
        + "ab" * 17
        + "  x\n"
        + "BLAKE2b-256 (x) = "
        + "0" * 64
        + "\n"
        + "x" * 200_000
    )
    known = read_list(written(tmp_path, "SUMS", text + "\n" + made.sums({"x": b"last"}, "md5")))
    assert (known.entries, known.malformed) == (4, 4)
    assert [one.item for one in known.unread] == ["line 4", "line 5", "line 6", "line 7"]
    assert kinds_found(known, b"last") == ["md5"]


def test_entries_divided_by_zero_bytes_are_not_lost_in_silence(tmp_path):
    zeros = "".join(f"{made.digests(content)['md5']}  {name}\x00" for name, content in CONTENTS.items())
    with pytest.raises(ListRefused, match="without -z"):
        read_list(written(tmp_path, "x", zeros))


def test_hashdeep_gives_digests_and_sizes(tmp_path):
    known = read_list(written(tmp_path, "deep", made.hashdeep(CONTENTS) + "12,abc\n"))
    assert (known.entries, known.malformed) == (3, 1)
    assert found(known, b"second")[2] == [(("sha256",), None, ())]
    assert found(known, b"second", size=1)[2] == [(("sha256",), None, ("size",))]


def test_hashdeep_without_our_digests_is_refused(tmp_path):
    text = "%%%% HASHDEEP-1.0\n%%%% size,tiger,filename\n12,abc,x\n"
    with pytest.raises(ListRefused, match="hashdeep -c"):
        read_list(written(tmp_path, "deep", text))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("md5,sha1,sha256,size,category", "{md5},{sha1},{sha256},{size},2"),
        ("Category;Size;SHA-256;SHA-1;MD5", "2;{size};{sha256};{sha1};{md5}"),
        ('"NAME"\t"CATEGORY"\t"SHA256"\t"Sha1"\t"Md5"', '"a ""b""\nc"\t2\t{sha256}\t{sha1}\t{md5}'),
        ("\ufeffname,md5,SHA1,sha256,Category", "x,{MD5},{SHA1},{SHA256},2"),
    ],
)
def test_csv_goes_by_its_header(tmp_path, header, row):
    own = made.digests(b"first")
    cells = {**own, **{kind.upper(): text.upper() for kind, text in own.items()}, "size": 5}
    known = read_list(written(tmp_path, "x.csv", f"{header}\r\n{row.format(**cells)}\r\n"))
    assert (known.kind, known.entries, known.malformed) == ("CSV", 1, 0)
    assert kinds_found(known, b"first") == ["md5", "sha1", "sha256"]
    assert found(known, b"first")[0][0][1] == "2"


def test_csv_goes_by_a_saved_profile(tmp_path):
    own = {number: made.digests(str(number).encode()) for number in range(3)}
    rows = "".join(f"x|{one['sha1']}|{number}|{number}|S{number}\n" for number, one in own.items())
    by_name = {
        "separator": "|",
        "header": True,
        "columns": {"sha1": "Prüfsumme", "size": 3, "category": "grade", "series": 5},
    }
    by_place = {"separator": "|", "header": False, "columns": {"sha1": 2, "size": 3, "category": 4, "series": 5}}
    for document, text in ((by_name, "a|PRÜFSUMME|b|Grade|c\n" + rows), (by_place, rows)):
        path = written(tmp_path, "x.csv", text + "x|nonsense|1|1|\n")
        with pytest.raises(ListRefused):
            read_list(path)
        asked = Asked("unit's list", profile=profile_of(json.loads(json.dumps(document))))
        index = index_list(path, tmp_path / "work", asked)
        (matches,) = KnownLookup([index]).find([(Digests(sha1=own[2]["sha1"]), 9)])
        assert [(one.category, one.series, one.differs) for one in matches] == [("2", "S2", ("size",))]
        assert [one.item for one in index.unread()] == [f"line {4 + document['header']}"] * 2
        assert index.about["profile"] == document


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"separator": ";;", "header": True, "columns": {"md5": 1}},
        {"separator": ";", "header": 1, "columns": {"md5": 1}},
        {"separator": ";", "header": True, "columns": {"size": 1}},
        {"separator": ";", "header": True, "columns": {"md5": 0}},
        {"separator": ";", "header": False, "columns": {"md5": "MD5"}},
        {"separator": ";", "header": True, "columns": {"md5": 1, "colour": 2}},
        {"separator": ";", "header": True, "columns": {"md5": True}},
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(document):
    with pytest.raises(ListRefused):
        profile_of(document)


def test_a_profile_of_another_list_is_refused(tmp_path):
    profile = profile_of({"separator": ",", "header": True, "columns": {"md5": "Hash"}})
    with pytest.raises(ListRefused, match="no column 'Hash'"):
        index_list(written(tmp_path, "x", "a,b\n1,2\n"), tmp_path / "work", Asked("x", profile=profile))


def test_caid_is_told_by_its_scheme_and_keeps_series(tmp_path):
    document = made.vics_list([made.media(b"first", 1, Series="Series 07")]).replace(b"/US/", b"/UK/")
    known = read_list(written(tmp_path, "x.json", document))
    (matches,) = KnownLookup([known.index]).find([(Digests(**made.digests(b"first")), 5)])
    assert (known.kind, [(one.category, one.series) for one in matches]) == ("CAID", [("1", "Series 07")])


def test_a_case_among_cases_and_media_far_into_a_document_are_found(tmp_path):
    padding = "x" * 3_000_000
    cases = [
        {"CaseID": 1, "Notes": padding, "Media": [made.media(b"first", 1)], "After": [padding]},
        {"CaseID": 2, "Media": [made.media(b"second", 1), made.media(b"third", 2), 17], "MD5": "no digest of a medium"},
    ]
    known = read_list(written(tmp_path, "x.json", json.dumps({"a": [padding], "value": cases, "b": {}})))
    assert (known.entries, [one.reason for one in known.unread]) == (3, ["it is no object"])


def test_interpols_baseline_list_is_read(tmp_path):
    header = "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name"
    text = f"{header}\n{made.digests(b'first')['md5']};;AAAA;1\n;{made.digests(b'second')['sha1']};;2;x;x;x;x;x;x;x\n;;;3\n"
    known = read_list(written(tmp_path, "icse.csv", text))
    assert (known.entries, [one.item for one in known.unread]) == (2, ["line 4"])


def test_malformed_rows_of_csv_are_listed(tmp_path):
    own = made.digests(b"first")
    text = f"md5,sha1\n{own['md5']},nonsense\n\nxx,\n{'y' * 200_000},\n{made.digests(b'last')['md5']},\n"
    known = read_list(written(tmp_path, "x.csv", text))
    assert known.entries == 2
    assert [one.item for one in known.unread][:3] == ["line 2", "line 4", "line 4"]
    assert kinds_found(known, b"last") == ["md5"]


@pytest.mark.parametrize(
    "content", ["", "\n\n", "just words\n", "name,size\nx,1\n", b"\x00\x01\x02" * 1000, "md5,size\n"]
)
def test_what_is_no_list_is_refused(tmp_path, content):
    with pytest.raises(ListRefused):
        read_list(written(tmp_path, "x", content))


def test_a_list_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ListRefused, match="No such file"):
        read_list(tmp_path / "nowhere")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ListRefused, match="no file"):
        read_list(tmp_path / "pipe")
