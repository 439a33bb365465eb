"""Run every test: the suite on SQLCipher, then what touches a database again on PostgreSQL; one closing line for both.

``--soak`` runs the long ones (marked ``soak``) instead. Exits non-zero when anything failed or nothing ran.
"""

import os
import re
import subprocess
import sys

ON_POSTGRESQL = ("tests/apps", "tests/web", "tests/house")
"""What is run a second time; ``tests/failures`` starts both databases by itself."""


def main(arguments: list[str]) -> int:
    """Run both halves and add up what they counted."""
    marks = ["-m", "soak"] if "--soak" in arguments else ["-m", "not soak"]
    workers = ["-n", os.environ.get("TUTELA_TEST_WORKERS", "2"), "--dist", "loadfile"]
    halves = [("SQLCipher", "", ["tests"])]
    if "--soak" not in arguments:
        halves.append(("PostgreSQL", "postgres", [*ON_POSTGRESQL, "-m", "not soak and not browser"]))
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    ended_well = True
    for name, database, paths in halves:
        print(f"== tests on {name}", flush=True)
        code, found = run([*workers, *marks, *paths], database)
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
