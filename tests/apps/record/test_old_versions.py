"""Acts of an older version: upcast when they are read, refused where this version does not know them."""

import pytest

from tutela.apps.record import act as registry
from tutela.apps.record.act import Act, act, act_of, upcasts
from tutela.apps.record.errors import UnknownAct


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> type[Act]:
    """An invented act in its third version, with the ways from the first two."""
    monkeypatch.setattr(registry, "_acts", dict(registry._acts))
    monkeypatch.setattr(registry, "_upcasts", dict(registry._upcasts))

    @act("test.moved", version=3)
    class Moved(Act):
        """{actor} moved {item}."""

        item: str
        places: tuple[str, ...]
        by: str | None = None

    @upcasts("test.moved", from_version=1)
    def named(facts):  # type: ignore[no-untyped-def]
        return {"item": facts["thing"], "place": facts["place"]}

    @upcasts("test.moved", from_version=2)
    def several(facts):  # type: ignore[no-untyped-def]
        return {"item": facts["item"], "places": [facts["place"]]}

    return Moved


@pytest.mark.parametrize(
    ("version", "facts"),
    [
        (1, {"thing": "K-7", "place": "locker 2"}),
        (2, {"item": "K-7", "place": "locker 2"}),
        (3, {"item": "K-7", "places": ["locker 2"], "by": None}),
    ],
)
def test_every_version_is_read_as_the_newest(moved, version, facts):
    kept = dict(facts)

    assert act_of("test.moved", version, facts, None, 9) == moved(item="K-7", places=("locker 2",))
    assert facts == kept


def test_a_version_from_a_newer_tutela_is_refused_and_says_so(moved):
    with pytest.raises(UnknownAct, match="version 4 is not known here; install a newer Tutela"):
        act_of("test.moved", 4, {}, None, 9)
    with pytest.raises(UnknownAct, match="version 1 is not known here"):
        act_of("test.lost", 1, {}, None, 9)


def test_a_version_without_a_way_to_the_next_is_named(moved, monkeypatch):
    monkeypatch.delitem(registry._upcasts, ("test.moved", 2))

    with pytest.raises(UnknownAct, match="version 2 has no way to version 3"):
        act_of("test.moved", 1, {"thing": "K-7", "place": "locker 2"}, None, 9)
