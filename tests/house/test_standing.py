"""The checks of ``standing`` find what they look for."""

import pytest

from tests.house import commands_page, map_page, standing, words_page


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A checkout of its own with one well-kept engine."""
    monkeypatch.setattr(standing, "ROOT", tmp_path)
    monkeypatch.setattr(standing, "SOURCE", tmp_path / "src" / "tutela")
    folder = tmp_path / "src" / "tutela" / "engines" / "x"
    folder.mkdir(parents=True)

    def write(name: str, text: str):
        file = folder / name
        file.write_text(text)
        return [file]

    return write


GOOD = '"""What x is for."""\n\n\ndef count() -> int:\n    """How many."""\n    return 1\n'


def test_a_well_kept_file_has_no_findings(tree):
    files = tree("good.py", GOOD)

    looks = (standing.badly_named, standing.without_a_sentence, standing.undocumented, standing.foreign_words)
    assert [finding for look in looks for finding in look(files)] == []


def test_a_module_that_says_nothing_is_named(tree):
    (finding,) = standing.badly_named(tree("utils.py", GOOD))
    assert "utils.py" in finding


@pytest.mark.parametrize("text", ["import os\n", '"""no sentence"""\n', "# a comment\n" + GOOD])
def test_a_file_without_its_sentence_is_named(tree, text):
    (finding,) = standing.without_a_sentence(tree("y.py", text))
    assert "y.py" in finding


def test_a_public_function_without_a_docstring_is_named(tree):
    (finding,) = standing.undocumented(tree("y.py", '"""What y is for."""\n\n\ndef count() -> int:\n    return 1\n'))
    assert "count has no docstring" in finding


@pytest.mark.parametrize("text", ["see /root/x", "in /tmp/here", "from https://pypi.org/simple", "/home/somebody/x"])
def test_a_path_of_one_machine_or_a_package_host_is_named(tree, text):
    (finding,) = standing.foreign_words(tree("y.py", f'"""What y is for."""\n# {text}\n'))
    assert ":2:" in finding


def test_a_copied_sample_is_named(tree, tmp_path, monkeypatch):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "sample.json").write_bytes(b"x" * 300)
    (checkout / "mine.json").write_bytes(b"x" * 300)
    monkeypatch.setattr(standing, "ROOT", checkout)

    (finding,) = standing.copied_material([checkout / "mine.json"])
    assert "sample.json" in finding


def test_sizes_alone_do_not_make_a_page_outdated():
    assert standing.without_sizes("| a | 120 lines |") == standing.without_sizes("| a | 1,340 lines |")
    assert standing.without_sizes("| a | 120 lines |") != standing.without_sizes("| b | 120 lines |")


def test_the_map_names_every_room_and_only_downward_arrows():
    arrows = map_page.arrows_between_rooms()

    assert {"apps.record", "apps.figures", "engines.ledger", "web", "cli"} <= set(arrows)
    assert not any(other.startswith(("apps", "web", "cli")) for room in arrows if room.startswith("engines")
                   for other in arrows[room])  # fmt: skip
    page = map_page.written(standing.SOURCE)
    assert all(f"`{room}`" in page for room in arrows)


def test_every_command_stands_on_the_page():
    from tutela.cli import COMMANDS

    page = commands_page.written(standing.ROOT / "docs" / "examples")
    for noun, verbs in COMMANDS.items():
        for verb in verbs:
            assert f"## `tutela {noun} {verb}`".replace("  ", " ") in page


def test_a_word_that_nobody_explained_is_named(tmp_path):
    file = tmp_path / "words.md"
    file.write_text("# Words\n\n**nodal officer**\n")

    missing = words_page.unexplained(file)
    assert "auditor" in missing
    assert "nodal_officer" not in missing


def test_every_act_stands_in_the_lists():
    from tutela.apps.record.act import known_acts

    page = words_page.lists()
    assert known_acts()
    assert all(f"`{name}`" in page for name in known_acts())
