"""Run every test: on SQLCipher, what touches a database again on PostgreSQL, then in a browser; one closing line for all.

``--soak`` runs the long ones (marked ``soak``) instead. Exits non-zero when anything failed or nothing ran.
"""

import os
import re
import subprocess
import sys

ON_POSTGRESQL = ["tests/apps", "tests/web", "tests/house"]
"""What is run a second time; ``tests/failures`` starts both databases by itself."""

SIDE_BY_SIDE = ["-n", os.environ.get("TUTELA_TEST_WORKERS", "2"), "--dist", "loadfile"]

PARTS = (
    ("tests on SQLCipher", "", [*SIDE_BY_SIDE, "-m", "not soak and not browser", "tests"]),
    ("tests on PostgreSQL", "postgres", [*SIDE_BY_SIDE, "-m", "not soak and not browser", *ON_POSTGRESQL]),
    ("tests in a real browser", "", ["-m", "browser and not soak", "tests"]),
)
"""Browsers run one after the other: two at once on two cores starve each other into time-outs."""

SOAK = (
    ("long tests", "", ["-m", "soak", "tests"]),
    (
        "property tests with many examples",
        "",
        ["--hypothesis-profile=soak", "-m", "not browser and not soak", "tests/engines"],
    ),
)


def main(arguments: list[str]) -> int:
    """Run the parts and add up what they counted."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    ended_well = True
    for name, database, options in SOAK if "--soak" in arguments else PARTS:
        print(f"== {name}", flush=True)
        code, found = run(options, database)
        ended_well = ended_well and code == 0
        for word in counts:
            counts[word] += found[word]
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 0 if ended_well and counts["passed"] else 1


def run(arguments: list[str], database: str) -> tuple[int, dict[str, int]]:
    """Run pytest once; its exit code and what its closing line counts."""
    environment = {**os.environ, "TUTELA_TEST_DATABASE": database}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-r", "fEs", *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if re.search(r"\d+ (passed|failed|error)", line) else last
    found = {word: sum(int(n) for n in re.findall(rf"(\d+) {word}", last)) for word in ("passed", "failed", "skipped")}
    found["failed"] += sum(int(n) for n in re.findall(r"(\d+) errors?", last))
    return process.wait(), found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
