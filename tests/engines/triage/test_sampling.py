"""A sample finds what its list has, can be drawn again, and states the probability that simulation finds."""

import hashlib
import json
import random
from datetime import UTC, datetime

import pytest

from tests.cli.test_triage import command
from tests.makers import images
from tutela.cli import main
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage.blocks import BLOCK, telling
from tutela.engines.triage.errors import SourceRefused
from tutela.engines.triage.sampling import draw, missed, probability_of_none, sample, write_block_list

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
WANTED = random.Random(3).randbytes(BLOCK * 40 + 17)


def sampled(path, lists, seed="a seed", count=10**6):
    lookup = KnownLookup([read_list(one).index for one in lists])
    return sample(path, lookup=lookup, seed=seed, count=count, now=lambda: NOON)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection")
    tree = images.write_tree(folder / "in", {"a": WANTED, "b/zeros": bytes(BLOCK * 3), "b/again": WANTED[: BLOCK * 2]})
    assert write_block_list(tree, folder / "blocks.csv") == {"blocks": 42, "distinct": 40, "unread": 0}
    return folder / "blocks.csv"


def test_a_block_list_has_the_digests_of_telling_blocks_and_nothing_else(blocks):
    lines = blocks.read_text().splitlines()
    digests = sorted(hashlib.sha256(WANTED[at : at + BLOCK]).hexdigest() for at in range(0, BLOCK * 40, BLOCK))
    assert lines == ["sha256,size", *(f"{one},{BLOCK}" for one in digests)]
    assert not telling(bytes(BLOCK))
    assert not telling(WANTED[: BLOCK - 1])


def media(kind, folder):
    if kind == "ext4":
        tree = images.write_tree(folder / "tree", images.invented_files(10, seed=1) | {"wanted": WANTED})
        return images.ext4(folder / "x.img", tree, 4 << 20)
    fat = images.Fat16()
    fat.add("ONE.TXT", b"one" * 99)
    fat.add("WANTED.JPG", WANTED)
    (folder / "x.dd").write_bytes(images.mbr([(6, fat.image())]))
    return folder / "x.dd"


@pytest.mark.parametrize("kind", ["ext4", "fat"])
def test_a_sample_of_everything_finds_every_block_of_a_listed_file(kind, blocks, tmp_path):
    image = media(kind, tmp_path)

    found = sampled(image, [blocks])

    raw = image.read_bytes()
    expected = {raw.index(WANTED[at : at + BLOCK]) for at in range(0, BLOCK * 40, BLOCK)}
    assert {hit.offset for hit in found.hits} == expected
    assert found.drawn == found.places
    assert {hit.list for hit in found.hits} == {"blocks.csv"}


def test_the_same_seed_draws_the_same_blocks_and_another_does_not(blocks, tmp_path):
    image = media("ext4", tmp_path)

    first, second, other = (sampled(image, [blocks], seed=seed, count=300) for seed in ("1", "1", "2"))

    assert first == second
    assert [hit.offset for hit in first.hits] != [hit.offset for hit in other.hits]


def test_places_are_drawn_as_documented():
    by_hand = [int(hashlib.sha256(f"s:{number}".encode()).hexdigest(), 16) % 1000 for number in range(20)]

    assert list(draw("s", 1000, 10)) == list(dict.fromkeys(by_hand))[:10]
    assert sorted(draw("s", 7, 100)) == list(range(7))


@pytest.mark.parametrize(("places", "marked", "drawn"), [(1000, 3, 200), (1000, 20, 100), (500, 1, 400), (50, 10, 10)])
def test_the_stated_probability_is_that_of_simulation(places, marked, drawn):
    trials = 2000
    none = sum(min(draw(f"trial {trial}", places, drawn)) >= marked for trial in range(trials))
    stated = probability_of_none(places, marked, drawn)

    assert abs(none / trials - stated) < 4 * (stated * (1 - stated) / trials) ** 0.5 + 1 / trials


def test_what_cannot_be_missed_has_no_probability():
    assert probability_of_none(100, 10, 91) == 0.0
    assert probability_of_none(100, 0, 50) == 1.0
    assert [one.probability for one in missed(10**6, 0, [])] == [1.0] * 5


def test_a_folder_is_no_medium(blocks, tmp_path):
    with pytest.raises(SourceRefused, match="only a medium"):
        sampled(tmp_path, [blocks])


def test_the_command_writes_what_it_prints_and_draws_again_from_its_seed(blocks, tmp_path, capsys):
    image = media("ext4", tmp_path)
    assert main(["hashlist", "blocks", str(tmp_path / "tree"), "--out", str(tmp_path / "all.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unread"] == 0

    options = ("--mode", "sample", "--blocks", "400", "--json", "--known", blocks)
    assert command(image, *options, "--out", tmp_path / "one") == 0
    first = json.loads(capsys.readouterr().out)
    assert command(image, *options, "--out", tmp_path / "two", "--seed", first["seed"]) == 0

    second = json.loads(capsys.readouterr().out)
    assert json.loads((tmp_path / "one/sample.json").read_text()) == first
    assert {**first, "record": None} == {**second, "record": None}
    assert first["record"]["lists"][0]["name"] == "blocks.csv"
