"""The same run on a cluster: same manifest, for lost members and lost clients, and nothing but digests on the way."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest

from tests.engines.triage.bench import EMPTY, known, run
from tests.engines.triage.test_crew import fragile
from tests.engines.triage.test_safety import MARK, dresses
from tests.makers import images, known_lists
from tests.makers.cluster import Cluster, certificates, record_of
from tutela.engines.triage import RunStopped, Settings, cluster, likeness, triage
from tutela.engines.triage.cluster import joined
from tutela.engines.triage.crew import LIMITS, Order
from tutela.engines.triage.errors import ClusterRefused
from tutela.engines.triage.journal import checked_result

FILES = {f"marked/{number:03d}": MARK + bytes([number]) * (500 * number) for number in range(60)}
ITEMS = 12


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    tree = images.write_tree(folder / "secret tree", FILES)
    with zipfile.ZipFile(tree / "held.zip", "w") as held:
        held.writestr("member", MARK * 30)
    made = images.Fat16()
    made.add("ONE.TXT", MARK * 99)
    made.add("GONE.TXT", MARK * 98, deleted=True)
    (folder / "secret.dd").write_bytes(
        images.mbr([(0x83, images.ext4(folder / "x.img", tree, 16 << 20).read_bytes()), (6, made.image())])
    )
    return [folder / "secret.dd", tree]


@pytest.fixture(scope="module")
def local(sources, tmp_path_factory):
    return run(tmp_path_factory.mktemp("local") / "out", *sources, verify=True)


@pytest.fixture(scope="module")
def tree(sources, tmp_path_factory):
    """The folder alone, and what a run here gives for it."""
    return [sources[1]], run(tmp_path_factory.mktemp("tree") / "out", sources[1]).manifest_sha256


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster"), 3) as made:
        yield made


@pytest.fixture
def small(monkeypatch):
    """Pieces so small that there are several for every member."""
    monkeypatch.setattr(cluster, "_LEAST_ITEMS", ITEMS)
    monkeypatch.setattr(cluster, "_MOST_ITEMS", ITEMS)


def on(address, **given):
    return joined(address, **{"certificates": None, "in_clear": False, "kernels": None, **given})


def run_on(made, out, sources, lookup=EMPTY, **given):
    with on(made.address) as members:
        settings = Settings(**{"verify": True, **given.pop("settings", {})})
        return triage(sources, lookup=lookup, out=out, settings=settings, cluster=members, **given)


def test_a_cluster_gives_the_same_and_only_digests_travel(three, sources, local, small, tmp_path):
    text = known_lists.sums({"a": FILES["marked/050"]}, "md5")
    hits = []
    result = run_on(
        three, tmp_path / "out", sources, known(tmp_path, text), settings={"keys": b"a pass word of a volume"},
        progress=lambda now: hits.append(now.first_hit) if now.first_hit else None,
    )  # fmt: skip
    assert result.manifest_sha256 == local.manifest_sha256
    assert result.items == local.items
    assert {hit.path for hit in result.hits} == {"/marked/050"}
    assert hits[0][0] == "/marked/050"
    said = record_of(tmp_path / "out")["cluster"]
    assert set(said["members"]) == set(three.members)
    assert all(set(walls) == {"network", "writing", "reading", "processes"} for walls in said["members"].values())
    assert said["pieces"] > 10
    heard, digest = three.heard, known_lists.digests(FILES["marked/050"])["sha256"]
    assert digest.encode() in heard
    assert [dress for dress in dresses(MARK.strip()) if dress in heard] == []
    assert "secret" not in three.logs
    assert "pass word" not in three.logs


def test_screening_on_a_cluster_gives_the_same(three, tree, tmp_path):
    text = "category,md5,size\n" + "".join(
        f"1,{known_lists.digests(FILES[name])['md5']},{len(FILES[name])}\n" for name in sorted(FILES)[40:44]
    )
    lookup = known(tmp_path, text, "known.csv")
    alone = run(tmp_path / "alone", *tree[0], lookup=lookup, mode="screen")
    together = run_on(three, tmp_path / "out", tree[0], lookup, settings={"mode": "screen", "verify": False})
    assert together.manifest_sha256 == alone.manifest_sha256
    assert len(together.hits) == len(alone.hits) == 4


def test_a_stopped_run_goes_on_and_hashes_nothing_again(three, tree, small, tmp_path):
    stop, out = threading.Event(), tmp_path / "out"
    with pytest.raises(RunStopped):
        run_on(three, out, tree[0], stop=stop, progress=lambda now: stop.set() if now.items_done > 20 else None)
    (journal,) = (out / "unfinished").glob("*.jsonl")
    done = len(journal.read_text().splitlines()) - 1
    result = run_on(three, out, tree[0])
    assert result.manifest_sha256 == tree[1]
    (contents,) = [one["contents"] for one in record_of(out)["examined"]]
    assert contents == {"kept": done, "spared": 0, "digested": 61 - done}
    assert done > 20


PROGRAM = """
import sys
from pathlib import Path
from tutela.engines.known import KnownLookup
from tutela.engines.triage import Settings, cluster, triage
cluster._LEAST_ITEMS = cluster._MOST_ITEMS = int(sys.argv[1])
with cluster.joined(sys.argv[2], certificates=None, in_clear=False, kernels=None) as members:
    given = {"lookup": KnownLookup([]), "settings": Settings(verify=True), "cluster": members}
    triage([Path(sys.argv[4])], out=Path(sys.argv[3]), **given)
"""


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.soak) for n in range(1, 20))])
def test_a_killed_client_goes_on_from_its_journal(three, tree, seed, tmp_path):
    out, chance = tmp_path / "out", random.Random(seed)
    command = [sys.executable, "-c", PROGRAM, str(ITEMS), three.address, str(out), *map(str, tree[0])]
    with subprocess.Popen(command) as process:
        journals = out / "unfinished"
        while process.poll() is None and not any(len(one.read_text()) > 500 for one in journals.glob("*.jsonl")):
            time.sleep(0.01)
        time.sleep(chance.random() * 0.3)
        process.send_signal(signal.SIGKILL)
    assert run_on(three, out, tree[0]).manifest_sha256 == tree[1]
    if record_of(out)["resumed"]:
        assert record_of(out)["examined"][0]["contents"]["kept"] > 0


@pytest.mark.parametrize(
    "how", ["crash", *(pytest.param(how, marks=pytest.mark.soak) for how in ("eat", "lie", "leave"))]
)
def test_harm_costs_the_item_and_never_the_member(three, how):
    answers: dict[int, tuple[str, ...]] = {}
    before = {name: process.pid for name, process in three.members.items()}
    with on(three.address) as members:
        members.agree([])
        crew = members.crew(fragile, (how, [3, 70]), lambda moved: None, threading.Event(), checked_result, LIMITS)
        crew.work([Order(number, 1000, (number, 1, 0)) for number in range(90)], answers.update)
    assert sorted(number for number, answer in answers.items() if len(answer) == 1) == [3, 70]
    assert len(answers) == 90
    assert all(three.members[name].pid == pid and three.members[name].poll() is None for name, pid in before.items())


def test_a_member_that_differs_is_refused_by_name(three, sources, monkeypatch, tmp_path):
    own = likeness._makers()
    with monkeypatch.context() as other:
        other.setattr(likeness, "_makers", lambda: own | {"tutela": "99.0"})
        with pytest.raises(
            ClusterRefused, match=r"worker member-\d+ \(tcp://.*\) has tutela .*, this machine has 99.0"
        ):
            run_on(three, tmp_path / "one", sources)
    copy = tmp_path / "copy.dd"
    copy.write_bytes(sources[0].read_bytes())
    asked = likeness.likeness_of

    def asked_before(found):
        like = asked(found)
        with open(copy, "r+b") as file:
            file.write(b"another")
        return like

    monkeypatch.setattr(cluster, "likeness_of", asked_before)
    with pytest.raises(ClusterRefused, match=r"worker member-\d+ .* sees something else under .*copy.dd"):
        run_on(three, tmp_path / "two", [copy])


def test_a_mark_tells_files_and_folders_apart(tmp_path):
    path = tmp_path / "a file"
    path.write_bytes(os.urandom(10 << 20))
    first = likeness.mark_of(path)
    assert first == likeness.mark_of(path)
    folder = likeness.mark_of(tmp_path)
    for place in (0, (10 << 20) - 1):
        with open(path, "r+b") as file:
            file.seek(place)
            kept = file.read(1)
            file.seek(place)
            file.write(bytes([kept[0] ^ 1]))
        assert likeness.mark_of(path) != first
    assert likeness.mark_of(tmp_path) == folder
    os.truncate(path, 10 << 19)
    assert likeness.mark_of(path).size == 10 << 19
    assert likeness.mark_of(tmp_path) != folder


@pytest.mark.parametrize("address", ["tcp://192.0.2.1:8786", "evidence-host:8786", "tcp://[2001:db8::1]:8786"])
def test_what_is_not_encrypted_stays_on_this_machine(address, monkeypatch):
    with pytest.raises(ClusterRefused, match="not encrypted"), on(address):
        pass
    monkeypatch.setattr(cluster, "_PATIENCE", 0.01)
    with pytest.raises(ClusterRefused, match="no cluster can be joined"), on(address, in_clear=True):
        pass


def test_dask_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterRefused, match=r"tutela\[cluster\]"), on("tcp://127.0.0.1:8786"):
        pass


@pytest.mark.parametrize("members", [0, pytest.param(1, marks=pytest.mark.soak)])
def test_a_cluster_with_certificates_admits_those_that_have_one(members, tree, monkeypatch, tmp_path):
    monkeypatch.setattr(cluster, "_PATIENCE", 3)
    given, other = certificates(tmp_path / "given"), certificates(tmp_path / "other")
    with Cluster(tmp_path, members, given) as made:
        for wrong in (other, None):
            with pytest.raises(ClusterRefused, match="no cluster can be joined"), on(made.address, certificates=wrong):
                pass
        with on(made.address, certificates=given) as joint:
            how = {"lookup": EMPTY, "out": tmp_path / "out", "settings": Settings(), "cluster": joint}
            if members:
                assert triage(tree[0], **how).manifest_sha256 == tree[1]
            else:
                with pytest.raises(ClusterRefused, match="has no members; start some with dask worker tls://"):
                    triage(tree[0], **how)


def test_the_command_has_it_done_by_a_cluster(three, tree, tmp_path, capsys):
    from tests.cli.test_triage import command

    (tmp_path / "known.txt").write_text(known_lists.sums({"a": b"x"}, "md5"))
    given = [*tree[0], "--known", tmp_path / "known.txt", "--out", tmp_path / "out", "--json"]
    assert command(*given, "--cluster", three.address, "--workers", 2) == 2
    assert "bring their own workers" in capsys.readouterr().out
    assert command(*given, "--cluster-in-clear") == 2
    capsys.readouterr()
    assert command(*given, "--cluster", three.address) == 0
    assert json.loads(capsys.readouterr().out)["manifest"]["sha256"] == tree[1]


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.soak) for n in range(1, 40))])
def test_what_a_lost_member_did_is_done_again_once(three, tree, seed, monkeypatch, tmp_path):
    """The last of the tests in the ordinary suite: a member is missing afterwards."""
    monkeypatch.setattr(cluster, "_LEAST_ITEMS", 4)
    monkeypatch.setattr(cluster, "_MOST_ITEMS", 4)
    while len(three.members) < 3:
        three.add()
    three.wait(3)
    chance = random.Random(seed)
    at, killed = chance.randint(1, 25), []

    def kill(progress):
        if progress.items_done >= at and not killed:
            names = {address: one["name"] for address, one in members._client.scheduler_info()["workers"].items()}
            busy = [names[address] for address, pieces in members._client.processing().items() if pieces]
            if busy:
                killed.append(chance.choice(sorted(busy)))
                time.sleep(chance.random() * 0.1)
                three.kill(killed[0])

    with on(three.address) as members:
        given = {"lookup": EMPTY, "settings": Settings(), "cluster": members, "progress": kill}
        result = triage(tree[0], out=tmp_path / "out", **given)
        attempts = [len(names) for names in members._attempts.values()]
    assert killed
    assert result.manifest_sha256 == tree[1]
    assert max(attempts) == 2
    assert record_of(tmp_path / "out")["cluster"]["done_again"] == sum(attempts) - len(attempts) > 0
