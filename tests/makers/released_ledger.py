"""The ledger of a version, kept so that later ones are held to reading it: ``python -m tests.makers.released_ledger``.

A small unit lives a small life (``tests.house.living``) in a home of its own, and its export is kept under the version's name,
with its key and with how many rows each table has after a replay. It is made again until the version is released, never after.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.failures.homes import ROOT, open_home
from tutela import __version__

RELEASED = ROOT / "tests" / "released"

LIVED = """
import json, sys
from pathlib import Path
from tests.house.living import live
from tests.world import World
from tutela.apps.record.checkpoints import export_ledger
from tutela.apps.record.rooms import projections
with World() as world:
    live(world, Path(sys.argv[1]))
    with open(sys.argv[2], "wb") as stream:
        published = export_ledger(stream)
rows = {model._meta.db_table: model._base_manager.count() for model in projections()}
print(json.dumps({"key": published.vkey, "rows": {table: rows[table] for table in sorted(rows)}}))
"""


def main() -> int:
    """Write the ledger of this version."""
    target = RELEASED / f"{__version__}.txt"
    with tempfile.TemporaryDirectory(prefix="released-") as made:
        home, incoming = open_home(Path(made)), Path(made) / "incoming"
        incoming.mkdir()
        told = home.answer(LIVED, str(incoming), str(target))
    target.with_suffix(".json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"wrote {target.relative_to(ROOT)}, {target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
