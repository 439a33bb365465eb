"""The press text: in three languages it says the same, and which counter each figure is."""

import re
from datetime import timedelta, timezone

import pytest

from tests.makers.counted_ledgers import CUT_OFFS, CountedLedger
from tutela.engines.figures.errors import WordingMissing
from tutela.engines.figures.measures import PUBLIC
from tutela.engines.figures.note import Superseded
from tutela.engines.figures.press import LANGUAGES, PLACEHOLDERS, Wording, grouped, press_text, wording
from tutela.engines.figures.scope import Scope

INDIA = timezone(timedelta(hours=5, minutes=30))
SCRIPTS = {"ml": "\u0d00-\u0d7f", "hi": "\u0900-\u097f"}


@pytest.fixture(scope="module")
def note(rounds_entries, note_on, kerala):
    return note_on(
        rounds_entries, CUT_OFFS["20.3"], scope=Scope(rounds=("20.3",)), districts=kerala, number=3, exercise=True
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_number_moment_and_which_counter(note, kerala, language):
    text = press_text(note, wording(language), districts=kerala, zone=INDIA)

    for word in ("3 (N-2020-0001)", "18:00", "UTC+05:30", "2020", "596", "339", "392", note.root, "SP, Nodal office"):
        assert word in text
    words = wording(language)
    assert words.say("counters", firs="41", seizure_reports="298") in text
    assert words.say("exercise") in text
    for code in ("MPM", "PKD", "KNR"):
        assert kerala.name(code, language) in text
    assert "None" not in text
    assert "{" not in text


@pytest.mark.parametrize("language", SCRIPTS)
def test_texts_are_in_their_own_script(note, kerala, language):
    text = press_text(note, wording(language), districts=kerala, zone=INDIA)
    foreign = next(letters for other, letters in SCRIPTS.items() if other != language)

    assert len(re.findall(f"[{SCRIPTS[language]}]", text)) > 500
    assert not re.findall(f"[{foreign}]", text.replace("।", ""))
    assert "\ufffd" not in text


def test_all_languages_print_the_same_numbers(note, kerala):
    texts = [press_text(note, wording(language), districts=kerala, zone=INDIA) for language in LANGUAGES]

    def figures(text):
        """Numbers of the lines before the definitions, which name sections and dates of law."""
        blocks = text.split("\n\n")
        return sorted(
            number for block in (blocks[1], blocks[2], blocks[4]) for number in re.findall(r"\d[\d,]*", block)
        )

    assert figures(texts[0]) == figures(texts[1]) == figures(texts[2])


def test_since_launch_says_lower_bounds_and_what_is_carried_forward(rounds_entries, note_on, kerala):
    note = note_on(
        rounds_entries, CUT_OFFS["20.3"], districts=kerala, measures=(*PUBLIC, "cases_as_firs", "cases_with_reports")
    )

    text = press_text(note, wording("en"), districts=kerala, zone=INDIA)

    assert "Places searched: at least 1,032" in text
    assert "Cases (FIRs only): 525" in text
    assert "Cases (FIRs and seizure reports): 1,031" in text
    assert "including what was carried forward" in text
    assert "District not stated: Places searched: at least 0, Registrations: 335" in text
    assert "EXERCISE" not in text


def test_the_districts_with_most_are_named_all_of_them(note_on, kerala):
    ledger = CountedLedger()
    for number, district in enumerate(("MPM", "MPM", "PKD", "PKD", "TVC")):
        ledger.state("arrest", f"A-{number}", district=district)
    note = note_on(ledger.entries, ledger.now, districts=kerala, measures=["arrests"])

    text = press_text(note, wording("en"), districts=kerala, zone=INDIA)

    assert "Arrests, highest: Palakkad, Malappuram (2)." in text


def test_withheld_counts_are_said_to_be_withheld_and_nothing_about_most(note_on, kerala):
    ledger = CountedLedger()
    for number in range(12):
        ledger.state("child", f"C-{number}", district="TVC" if number < 9 else "MPM")
    note = note_on(ledger.entries, ledger.now, districts=kerala, measures=["children_referred"], listed=("TVC", "MPM"))

    text = press_text(note, wording("en"), districts=kerala, zone=INDIA)

    assert "Children referred: 12" in text
    assert "Malappuram: Children referred: withheld" in text
    assert "highest" not in text
    assert "below 5 are withheld" in text


def test_windows_districts_and_a_superseded_note_are_named(rounds_entries, note_on, kerala):
    scope = Scope(rounds=("20.2",), windows=("1",), districts=("MPM", "PKD"))
    note = note_on(
        rounds_entries,
        CUT_OFFS["20.2"],
        scope=scope,
        districts=kerala,
        supersedes=Superseded("N-2020-0000", "{a} device = twice"),
    )

    text = press_text(note, wording("en"), districts=kerala, zone=INDIA)

    assert "Windows of the round: 1." in text
    assert "Only these police districts: Malappuram, Palakkad." in text
    assert "replaces note N-2020-0000. Reason: {a} device = twice" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wording_that_ships_is_complete(language):
    words = wording(language)

    assert words.sentences.keys() == PLACEHOLDERS.keys()
    assert len(set(words.months)) == 12


def test_a_wording_that_lacks_something_is_refused():
    english = wording("en")

    with pytest.raises(WordingMissing, match="no press text in 'fr'"):
        wording("fr")
    with pytest.raises(WordingMissing, match="no sentence 'cut_off'"):
        Wording("xx", {k: v for k, v in english.sentences.items() if k != "cut_off"}, english.months)
    with pytest.raises(WordingMissing, match="must use exactly"):
        Wording("xx", {**english.sentences, "counters": "FIRs {firs}"}, english.months)
    with pytest.raises(WordingMissing, match="twelve months"):
        Wording("xx", english.sentences, ("January",))


def test_a_district_without_a_name_in_the_language_is_refused(note, invented):
    with pytest.raises(WordingMissing, match="add it to the jurisdiction's districts"):
        press_text(note, wording("ml"), districts=invented, zone=INDIA)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (41, "41"),
        (999, "999"),
        (1031, "1,031"),
        (99999, "99,999"),
        (100000, "1,00,000"),
        (1234567, "12,34,567"),
    ],
)
def test_counts_are_grouped_as_in_india(count, text):
    assert grouped(count) == text
