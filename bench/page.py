"""The page of benchmarks as sections by their titles, so that one run replaces its own and leaves the others' standing."""

from collections.abc import Mapping, Sequence


def sections_of(text: str) -> dict[str, list[str]]:
    """Sections by title, in their order; what stands before the first is under an empty title."""
    found: dict[str, list[str]] = {"": []}
    title = ""
    for line in text.splitlines():
        if line.startswith("## "):
            title = line[3:].strip()
            found[title] = []
        else:
            found[title].append(line)
    return found


def with_sections(text: str, sections: Mapping[str, Sequence[str]]) -> str:
    """The page with some sections replaced, or added at its end."""
    found = {title: "\n".join(lines).strip("\n") for title, lines in sections_of(text).items()}
    found |= {title: "\n".join(lines).strip("\n") for title, lines in sections.items()}
    head = found.pop("")
    return "\n\n".join([head, *(f"## {title}\n\n{body}" for title, body in found.items())]) + "\n"
