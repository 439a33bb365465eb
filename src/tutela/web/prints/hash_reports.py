"""The hash report of a triage run as it is printed: what is enclosed with the certificate of an electronic record."""

import hashlib

from django.utils.translation import gettext as _

from tutela.apps.record import clock
from tutela.engines.triage.hash_report import HashReport
from tutela.engines.values import instant_of
from tutela.web.prints.press import Block, Grid, Sheet, Signature, checkpoint_note, sheet, time_text
from tutela.web.shown import Who, harmless
from tutela.web.wording import HASH_OUTCOMES, KINDS, said

HITS_PRINTED = 1000


def printed_report(report: HashReport) -> bytes:
    """The report as PDF; the digest of the canonical text stands on it, so that the two are tied to each other."""
    at, run = clock.now(), _first(report, "run")
    hits, digest = report.all("hit"), hashlib.sha256(report.text().encode()).hexdigest()
    examiner = _first(report, "examined-by")
    who = Who([examiner])
    notes = [_("SHA-256 of this report as text: %(digest)s") % {"digest": digest}]
    if len(hits) > HITS_PRINTED:
        notes.append(
            _("The first %(shown)d of %(all)d hits are printed; the report as text has all.")
            % {"shown": HITS_PRINTED, "all": len(hits)}
        )
    return sheet(
        Sheet(
            title=_("Hash report"),
            reference=run,
            basis=_(
                "Enclosed with the certificate of an electronic record: BSA 2023 s.63(4) and Schedule "
                "(before 1 July 2024: Evidence Act 1872 s.65B(4))."
            ),
            landscape=True,
            blocks=[_device(report), _examination(report, who(examiner))],
            grids=[_sources(report), _files(report), _lists(report), _hits(hits[:HITS_PRINTED])],
            notes=[*notes, _tools(report)],
            signatures=[
                Signature(_("Examiner"), who(examiner)),
                Signature(_("Part A: person in charge of the device")),
                Signature(_("Part B: expert")),
            ],
            checkpoint=checkpoint_note(),
        ),
        at,
    )


def _first(report: HashReport, word: str) -> str:
    return next((values[0] for values in report.all(word)), "")


def _device(report: HashReport) -> Block:
    """What Part A and Part B ask of the device; what is not recorded stays blank and is filled in by hand."""
    told: dict[str, list[str]] = {}
    for what, value in report.all("device"):
        told.setdefault(what, []).append(value)

    def of(what: str) -> str | None:
        return ", ".join(told.get(what, [])) or None

    kind = of("kind")
    return Block(
        _("Device"),
        [
            (_("Exhibit"), _first(report, "exhibit")),
            (_("Source"), said(KINDS, kind) if kind else None),
            (_("Make and model"), ", ".join(p for p in (of("make"), of("model")) if p) or None),
            (_("Colour"), of("colour")),
            (_("Serial"), of("serial")),
            (_("IMEI"), of("imei")),
        ],
    )


def _examination(report: HashReport, examiner: object) -> Block:
    verdict = _first(report, "recorded-hash")
    counts = {values[0]: values[1] for values in report.all("count")}
    return Block(
        _("Examination"),
        [
            (_("Examined by"), str(examiner)),
            (_("Began"), time_text(instant_of(_first(report, "began")))),
            (_("Ended"), time_text(instant_of(_first(report, "ended")))),
            (_("Hash algorithms"), ", ".join(values[0] for values in report.all("algorithm"))),
            (_("Source against the hash recorded of the exhibit"), HASH_OUTCOMES.get(verdict, (verdict, ""))[0]),
            (_("Items"), counts.get("items")),
            (_("Read"), counts.get("read")),
            (_("Unread"), counts.get("unread")),
            *([(_("Left out by the screening"), counts["spared"])] if "spared" in counts else []),
            (_("Hits"), counts.get("hits")),
        ],
    )


def _sources(report: HashReport) -> Grid:
    verdicts = {values[0]: values[1] for values in report.all("source-verdict")}
    digests = report.all("source-digest")
    rows: list[list[str | None]] = []
    for source, kind in report.all("source"):
        own = [one[1:] for one in digests if one[0] == source]
        rows.append(
            [
                harmless(source),
                kind,
                "\n".join(f"{algorithm.upper()} {value}" for where, algorithm, value in own if where == "stored")
                or None,
                "\n".join(f"{algorithm.upper()} {value}" for where, algorithm, value in own if where == "computed")
                or None,
                verdicts.get(source),
            ]
        )
    heads = [_("Source"), _("Kind"), _("Digest stored at acquisition"), _("Digest computed"), _("Verdict")]
    return Grid(_("Sources"), heads, [5, 2, 6, 6, 2], rows)


def _files(report: HashReport) -> Grid:
    heads = [_("File of the run"), _("Bytes"), _("Algorithm"), _("Value")]
    return Grid(_("Files of the run"), heads, [3, 2, 2, 8], report.all("file"))


def _lists(report: HashReport) -> Grid:
    heads = [_("List"), _("Version"), _("Kind"), _("Entries"), _("SHA-256 of the list")]
    rows = [[harmless(value) for value in values] for values in report.all("list")]
    return Grid(_("Known-hash lists used"), heads, [4, 2, 2, 2, 8], rows)


def _hits(hits: list[tuple[str, ...]]) -> Grid:
    heads = [_("No."), _("Path"), _("Bytes"), _("SHA-256, SHA-1, MD5"), _("Match"), _("List, version, category")]
    rows = [
        [str(n), harmless(path), size, "\n".join((sha256, sha1, md5)), kind, harmless(", ".join(filter(None, listed)))]
        for n, (_source, path, size, md5, sha1, sha256, kind, *listed) in enumerate(hits, 1)
    ]
    return Grid(_("Hits"), heads, [1, 6, 2, 9, 2, 4], rows)


def _tools(report: HashReport) -> str:
    tools = ", ".join(f"{name} {version}" for name, version in report.all("tool"))
    return _("Made with: %(tools)s") % {"tools": harmless(tools)}
