"""What the exercise prints: the rounds' figures as at their cut-offs, the ledger's verdict, how to sign in."""

import io
import json
from datetime import datetime
from typing import Any

from tutela.cli.exercise.plan import ROUNDS
from tutela.cli.refusal import DONE, REFUSED

COLUMNS = ("places", "registrations", "firs", "seizure_reports", "devices", "arrests")


def tell(*, as_json: bool, seconds: float) -> int:
    """Print the table, verify an export of the ledger, rebuild and compare."""
    from django.conf import settings

    from tutela.apps.people.selectors import officer_acting
    from tutela.apps.people.signin.services import exercise_sign_ins
    from tutela.apps.record import rebuild
    from tutela.apps.record.checkpoints import export_ledger, verifier_key
    from tutela.engines.ledger.note import VerifierKey
    from tutela.engines.ledger.verify import verify_export

    rows = table(officer_acting("KL0002"))
    with io.BytesIO() as stream:
        export_ledger(stream)
        stream.seek(0)
        verdict = verify_export(stream, key=VerifierKey.from_text(verifier_key()))
    compared = rebuild.check()
    good = verdict.holds and compared.equal
    document = {
        "figures": rows,
        "ledger": {"size": verdict.size, "root": verdict.root.hex(), "verdict": verdict.verdict},
        "rebuild": {"rows": compared.rows, "equal": compared.equal},
        "seconds": int(seconds),
        "home": str(settings.TUTELA_HOME),
        "sign_ins": [
            {"number": s.number, "password": s.password, "roles": list(s.roles), "district": s.district}
            for s in exercise_sign_ins()
        ],
    }
    print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else _words(document))
    return DONE if good else REFUSED


def table(officer: Any) -> list[dict[str, Any]]:
    """The rounds as at each of their cut-offs, and since launch."""
    from tutela.apps.figures.selectors import answer

    asked: list[tuple[str, str | None, datetime]] = []
    for of in ROUNDS:
        if of.first_evening:
            asked.append((f"{of.number} first evening", of.number, of.first_evening))
        asked.append((of.number, of.number, of.cut_off))
    asked.append(("since launch", None, ROUNDS[-1].cut_off))
    rows = []
    for title, round_number, moment in asked:
        given = answer(officer, round=round_number, as_at=moment)
        rows.append({"title": title, **given, "by": None, "as_at": moment.isoformat()})
    return rows


def _words(document: dict[str, Any]) -> str:
    lines = ["", f"{'round':<20}{'as at':<27}" + "".join(f"{name.replace('_', ' '):>17}" for name in COLUMNS)]
    for row in document["figures"]:
        cells = [f"{'≥ ' if name in row['lower_bounds'] else ''}{row['measures'][name]:,}" for name in COLUMNS]
        lines.append(f"{row['title']:<20}{row['as_at']:<27}" + "".join(f"{cell:>17}" for cell in cells))
    ledger = document["ledger"]
    lines += [
        "",
        f"ledger: {ledger['size']:,} entries, root {ledger['root']}",
        f"        {ledger['verdict']}",
        f"tables: {document['rebuild']['rows']:,} rows derived again from the ledger: "
        + ("equal" if document["rebuild"]["equal"] else "NOT EQUAL"),
        f"built in {document['seconds']} s",
        "",
        "invented officers who can sign in (number, password, role):",
        *(f"  {s['number']:<8}{s['password']:<24}{', '.join(s['roles'])}" for s in document["sign_ins"]),
        f"the code of an officer's second factor now:  TUTELA_HOME={document['home']} .venv/bin/tutela officer code NUMBER",
    ]
    return "\n".join(lines)
