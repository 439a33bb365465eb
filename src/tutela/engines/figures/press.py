"""The press text of a note in English, Malayalam and Hindi, from sentences kept as data and written by people."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib import resources
from string import Formatter

from .districts import Districts
from .errors import WordingMissing
from .note import Note

LANGUAGES = ("en", "ml", "hi")

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "exercise": frozenset(),
    "heading": frozenset({"number", "reference", "title"}),
    "cut_off": frozenset({"moment", "zone"}),
    "moment": frozenset({"day", "month", "year", "hour", "minute"}),
    "scope_rounds": frozenset({"rounds"}),
    "scope_since_launch": frozenset(),
    "scope_since_launch_recorded": frozenset(),
    "scope_windows": frozenset({"windows"}),
    "scope_districts": frozenset({"districts"}),
    "line": frozenset({"name", "count"}),
    "exact": frozenset({"count"}),
    "lower_bound": frozenset({"count"}),
    "withheld": frozenset(),
    "counters": frozenset({"firs", "seizure_reports"}),
    "most": frozenset({"name", "district", "count"}),
    "districts": frozenset(),
    "district": frozenset({"district", "counts"}),
    "not_stated": frozenset(),
    "separator": frozenset(),
    "definitions": frozenset(),
    "withheld_remark": frozenset({"below"}),
    "lower_bound_remark": frozenset(),
    "supersedes": frozenset({"reference", "reason"}),
    "ledger": frozenset({"size", "root"}),
    "signatory": frozenset({"rank", "office"}),
}
"""Every sentence that a press text needs, with the placeholders that it must use, each of them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language. Raises WordingMissing when one lacks, or has not its placeholders."""

    language: str
    sentences: Mapping[str, str]
    months: tuple[str, ...]

    def __post_init__(self) -> None:
        for name, wanted in PLACEHOLDERS.items():
            sentence = self.sentences.get(name)
            if not sentence:
                raise WordingMissing(f"the press text in {self.language!r} has no sentence {name!r}")
            if frozenset(field for _, field, _, _ in Formatter().parse(sentence) if field is not None) != wanted:
                raise WordingMissing(f"{name!r} in {self.language!r} must use exactly {sorted(wanted)}: {sentence!r}")
        if len(self.months) != 12:
            raise WordingMissing(f"the press text in {self.language!r} has not twelve months")

    def say(self, name: str, /, **values: object) -> str:
        """A sentence with its placeholders filled."""
        return self.sentences[name].format_map(values)


def wording(language: str) -> Wording:
    """The sentences of a language that ship with Tutela. Raises WordingMissing for another language."""
    if language not in LANGUAGES:
        raise WordingMissing(f"there is no press text in {language!r}; there is {', '.join(LANGUAGES)}")
    text = resources.files(__package__).joinpath("press_texts", f"{language}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    months = data.pop("months", [])
    return Wording(language, {name: str(sentence) for name, sentence in data.items()}, tuple(map(str, months)))


def press_text(note: Note, words: Wording, *, districts: Districts, zone: tzinfo) -> str:
    """The press text of a note, in the language of ``words``, lines ended by LF.

    Always says: the note's number, the cut-off in ``zone``, which counter each figure is (FIRs and seizure reports
    apart wherever cases are counted), what is withheld, what is a lower bound, the ledger it rests on, who signs.
    Names of measures and definitions are those copied in the note. Raises WordingMissing.
    """
    blocks = [
        _head(note, words, districts, zone),
        _figures(note, words, districts),
        _by_district(note, words, districts),
        _definitions(note, words),
        _foot(note, words),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(note: Note, words: Wording, districts: Districts, zone: tzinfo) -> list[str]:
    local = note.cut_off.astimezone(zone)
    lines = [words.say("exercise")] if note.exercise else []
    lines.append(words.say("heading", number=note.number, reference=note.reference, title=note.title))
    lines.append(words.say("cut_off", moment=_moment(local, words), zone=_zone(local)))
    scope = note.scope
    if scope.rounds is not None:
        lines.append(words.say("scope_rounds", rounds=_list(scope.rounds, words)))
    else:
        lines.append(words.say("scope_since_launch" if scope.takes_openings else "scope_since_launch_recorded"))
    if scope.windows is not None:
        lines.append(words.say("scope_windows", windows=_list(scope.windows, words)))
    if scope.districts is not None:
        names = [districts.name(code, words.language) for code in scope.districts]
        lines.append(words.say("scope_districts", districts=_list(names, words)))
    if note.supersedes is not None:
        lines.append(words.say("supersedes", reference=note.supersedes.reference, reason=note.supersedes.reason))
    return lines


def _figures(note: Note, words: Wording, districts: Districts) -> list[str]:
    lines = []
    counters = {}
    for position, measure in enumerate(note.measures):
        count = _count(note, words, note.totals[position], measure.name in note.lower_bounds)
        counters[measure.name] = count
        lines.append(words.say("line", name=_name(note, position, words), count=count))
    if any(measure.says == "cases" for measure in note.measures):
        lines.append(words.say("counters", firs=counters["firs"], seizure_reports=counters["seizure_reports"]))
    for position, measure in enumerate(note.measures):
        if not measure.about_children:
            lines += _most(note, position, words, districts)
    return lines


def _most(note: Note, position: int, words: Wording, districts: Districts) -> list[str]:
    """Name the district, or at most three, with the largest count; nothing where fewer than two have any."""
    counts = {row.district: row.counts[position] or 0 for row in note.rows if row.district is not None}
    largest = max(counts.values(), default=0)
    if largest == 0 or sum(1 for count in counts.values() if count) < 2:
        return []
    names = [districts.name(code, words.language) for code, count in counts.items() if count == largest]
    if len(names) > 3:
        return []
    return [words.say("most", name=_name(note, position, words), district=_list(names, words), count=grouped(largest))]


def _by_district(note: Note, words: Wording, districts: Districts) -> list[str]:
    lines = [words.say("districts")]
    for row in note.rows:
        name = words.say("not_stated") if row.district is None else districts.name(row.district, words.language)
        counts = [
            words.say("line", name=_name(note, position, words), count=_count(note, words, count, lower))
            for position, count in enumerate(row.counts)
            for lower in [row.district is None and note.measures[position].name in note.lower_bounds]
        ]
        lines.append(words.say("district", district=name, counts=_list(counts, words)))
    return lines


def _definitions(note: Note, words: Wording) -> list[str]:
    lines = [words.say("definitions")]
    for position, measure in enumerate(note.measures):
        definition = measure.definitions.get(words.language)
        if definition is None:
            raise WordingMissing(f"{measure.name} has no definition in {words.language!r}")
        lines.append(words.say("line", name=_name(note, position, words), count=definition))
    return lines


def _foot(note: Note, words: Wording) -> list[str]:
    lines = [words.say("withheld_remark", below=note.withheld_below)] if note.withheld else []
    lines += [words.say("lower_bound_remark")] if note.lower_bounds else []
    lines.append(words.say("ledger", size=grouped(note.size), root=note.root))
    lines += [words.say("signatory", rank=one.rank, office=one.office) for one in note.signatories]
    return lines


def _name(note: Note, position: int, words: Wording) -> str:
    measure = note.measures[position]
    if words.language not in measure.names:
        raise WordingMissing(f"{measure.name} has no name in {words.language!r}")
    return measure.names[words.language]


def _count(note: Note, words: Wording, count: int | None, lower: bool) -> str:
    if count is None:
        return words.say("withheld")
    return words.say("lower_bound" if lower else "exact", count=grouped(count))


def _list(names: tuple[str, ...] | list[str], words: Wording) -> str:
    return words.say("separator").join(names)


def _moment(local: datetime, words: Wording) -> str:
    return words.say(
        "moment",
        day=local.day,
        month=words.months[local.month - 1],
        year=local.year,
        hour=f"{local.hour:02}",
        minute=f"{local.minute:02}",
    )


def _zone(local: datetime) -> str:
    return f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:5]}"


def grouped(count: int) -> str:
    """A count with Indian digit grouping: 1,031; 12,34,567."""
    digits = str(count)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])
