"""Who may open which page, written by hand from the roles of the issue; the pages' own permissions are held against it.

A new page gets its line here, in the group of its room. ``OBJECT_OF`` gives an address its parts where the ones that
are made up (``X-000001``, 0) do not fit.
"""

from tutela.apps.people.rules import Role

NODAL, ANALYST, COORDINATOR, LEADER, CUSTODIAN, EXAMINER, IO, LIAISON, PRESS, AUDITOR, ADMIN = Role
EVERYBODY = frozenset(Role)
CASE_WORKERS = EVERYBODY - {PRESS, AUDITOR, ADMIN}
ROUND_READERS = frozenset({NODAL, ANALYST, COORDINATOR, LEADER, CUSTODIAN, IO})
EXHIBIT_READERS = frozenset({NODAL, COORDINATOR, LEADER, CUSTODIAN, EXAMINER, IO})
EXHIBIT_HOLDERS = frozenset({LEADER, CUSTODIAN, EXAMINER, IO})
LEAD_READERS = frozenset({NODAL, ANALYST, COORDINATOR, IO})
TRIAGE_READERS = frozenset({NODAL, ANALYST, COORDINATOR, CUSTODIAN, EXAMINER, IO})

MAY_OPEN: dict[str, frozenset[Role]] = {
    # desk, search and one's own account
    "desk": EVERYBODY,
    "search": CASE_WORKERS,
    "account": EVERYBODY,
    "account_sessions": EVERYBODY,
    "account_leave": EVERYBODY,
    # people: a coordinator sees those of the district; access and posts are changed by the State
    "people": frozenset({NODAL, ADMIN, COORDINATOR}),
    "officer": frozenset({NODAL, ADMIN, COORDINATOR}),
    "officer_leave": frozenset({NODAL, ADMIN, COORDINATOR}),
    "people_enrol": frozenset({NODAL, ADMIN}),
    "people_load": frozenset({NODAL, ADMIN}),
    "people_units": frozenset({NODAL, ADMIN}),
    "unit": frozenset({NODAL, ADMIN}),
    "boundaries": frozenset({NODAL, ADMIN}),
    "boundaries_loaded": frozenset({NODAL, ADMIN}),
    "officer_transfer": frozenset({NODAL, ADMIN}),
    "officer_departure": frozenset({NODAL, ADMIN}),
    "officer_roles": frozenset({NODAL, ADMIN}),
    "officer_access": frozenset({NODAL, ADMIN}),
    "people_resets": frozenset({NODAL, ADMIN}),
    "people_reset": frozenset({NODAL, ADMIN}),
    "officer_grants": frozenset({NODAL}),
    # the ledger: no person is named there
    "ledger": frozenset({NODAL, AUDITOR}),
    "ledger_entry": frozenset({NODAL, AUDITOR}),
    "ledger_proof": frozenset({NODAL, AUDITOR, ANALYST}),
    "discrepancies": frozenset({NODAL, COORDINATOR, CUSTODIAN}),
    "discrepancy": frozenset({NODAL, COORDINATOR, CUSTODIAN}),
    # rounds: planned by the State, seen in the district, reported by those who went out
    "rounds": ROUND_READERS,
    "round": ROUND_READERS,
    "round_board": ROUND_READERS,
    "round_targets": ROUND_READERS,
    "round_searches": ROUND_READERS,
    "target": ROUND_READERS,
    "team": ROUND_READERS,
    "team_briefing": ROUND_READERS,
    "team_briefing_pdf": ROUND_READERS,
    "place_search": ROUND_READERS,
    "round_open": frozenset({NODAL, ANALYST}),
    "round_window": frozenset({NODAL, ANALYST}),
    "round_close": frozenset({NODAL, ANALYST}),
    "target_add": frozenset({NODAL, ANALYST}),
    "targets_load": frozenset({NODAL, ANALYST}),
    "target_drop": frozenset({NODAL, ANALYST}),
    "team_form": frozenset({NODAL, COORDINATOR}),
    "team_assign": frozenset({NODAL, COORDINATOR}),
    "round_phone": frozenset({NODAL, ANALYST, COORDINATOR, LEADER}),
    "target_search": frozenset({NODAL, COORDINATOR, LEADER}),
    "place_search_correct": frozenset({NODAL, COORDINATOR, LEADER}),
    "place_search_withdraw": frozenset({NODAL, COORDINATOR, LEADER}),
    # exhibits: acted upon by those who can hold one; every print is recorded
    "exhibits": EXHIBIT_READERS,
    "exhibit": EXHIBIT_READERS,
    "incidents": EXHIBIT_READERS,
    "incident": EXHIBIT_READERS,
    "sem_register": EXHIBIT_READERS,
    "locker_register": EXHIBIT_READERS,
    "exhibit_label_pdf": EXHIBIT_READERS,
    "custody_pdf": EXHIBIT_READERS,
    "seizure_list_pdf": EXHIBIT_READERS & ROUND_READERS,
    "exhibits_seize": EXHIBIT_HOLDERS & ROUND_READERS,
    "exhibit_seal": EXHIBIT_HOLDERS,
    "exhibit_open": EXHIBIT_HOLDERS,
    "exhibit_release": EXHIBIT_HOLDERS,
    "exhibit_receive": EXHIBIT_HOLDERS,
    "exhibit_hash": EXHIBIT_HOLDERS,
    "exhibit_correct": EXHIBIT_HOLDERS,
    "exhibit_dispose": EXHIBIT_HOLDERS,
    "exhibit_withdraw": EXHIBIT_HOLDERS,
    # triage: counts and metadata; attached by the examiner
    "triage_runs": frozenset({NODAL, ANALYST, COORDINATOR, CUSTODIAN, EXAMINER, IO}),
    "triage_run": frozenset({NODAL, ANALYST, COORDINATOR, CUSTODIAN, EXAMINER, IO}),
    "exhibit_triage": frozenset({EXAMINER}),
    "hash_report_pdf": TRIAGE_READERS & EXHIBIT_READERS,
    "hash_report_text": TRIAGE_READERS & EXHIBIT_READERS,
    "unknown_vics": TRIAGE_READERS,
    # examinations: run by the examiner, watched by those who read runs
    "exhibit_examine": frozenset({EXAMINER}),
    "examination": frozenset({NODAL, ANALYST, COORDINATOR, CUSTODIAN, EXAMINER, IO}),
    "examination_work": frozenset({NODAL, ANALYST, COORDINATOR, CUSTODIAN, EXAMINER, IO}),
    "examination_stop": frozenset({EXAMINER}),
    "examination_resume": frozenset({EXAMINER}),
    "examination_attach": frozenset({EXAMINER}),
    "examination_drop": frozenset({EXAMINER}),
    # tips, as received: the State's analysts; a victim's sealed particulars have a door of their own
    "tips": frozenset({NODAL, ANALYST}),
    "tip": frozenset({NODAL, ANALYST}),
    "tip_new": frozenset({NODAL, ANALYST}),
    "tip_import": frozenset({NODAL, ANALYST}),
    "tip_profiles": frozenset({NODAL, ANALYST}),
    "quarantine": frozenset({NODAL, ANALYST}),
    "quarantined": frozenset({NODAL, ANALYST}),
    "tip_victims": frozenset({NODAL, IO}),
    # leads and subjects: found by the State, located in a district
    "leads": LEAD_READERS,
    "lead": LEAD_READERS,
    "lead_link": frozenset({NODAL, ANALYST}),
    "leads_load": frozenset({NODAL, ANALYST}),
    "subjects": LEAD_READERS,
    "subject": LEAD_READERS,
    # chat groups: the State, and who writes to platforms
    "groups": frozenset({NODAL, ANALYST, LIAISON}),
    "group": frozenset({NODAL, ANALYST, LIAISON}),
    "group_import": frozenset({NODAL, ANALYST}),
    "group_same": frozenset({NODAL, ANALYST}),
    # known-hash lists and triage: who examines, and who reads what was found
    "hashlists": frozenset({NODAL, ANALYST, EXAMINER}),
    "hashlist": frozenset({NODAL, ANALYST, EXAMINER}),
    "hashlist_version": frozenset({NODAL, ANALYST, EXAMINER}),
    "hashlist_differences": frozenset({NODAL, ANALYST, EXAMINER}),
    "hashlist_file": frozenset({NODAL, EXAMINER}),
    "hashlist_index": frozenset({NODAL, EXAMINER}),
    # figures: for everybody but the administrator; notes are drafted by press and nodal officers
    "figures": EVERYBODY - {ADMIN},
    "measures": EVERYBODY - {ADMIN},
    "notes": EVERYBODY - {ADMIN},
    "note": EVERYBODY - {ADMIN},
    "notes_compare": EVERYBODY - {ADMIN},
    "statement": EVERYBODY - {ADMIN},
    "note_draft": frozenset({NODAL, PRESS}),
    "statement_hold": frozenset({NODAL, PRESS}),
    # cases: a team leader registers what was found and reads no case
    "cases": frozenset({NODAL, COORDINATOR, IO}),
    "case": frozenset({NODAL, COORDINATOR, IO}),
    "accused": frozenset({NODAL, COORDINATOR, IO}),
    "case_register": frozenset({COORDINATOR, LEADER, IO}),
    "cases_load": frozenset({COORDINATOR, LEADER, IO}),
    "case_sections": frozenset({COORDINATOR, LEADER, IO}),
    "case_correct": frozenset({COORDINATOR, LEADER, IO}),
    "case_withdraw": frozenset({COORDINATOR, LEADER, IO}),
    "case_io": frozenset({COORDINATOR, LEADER, IO}),
    "case_section": frozenset({COORDINATOR, LEADER, IO}),
    "case_complete": frozenset({COORDINATOR, LEADER, IO}),
    "arrest_complete": frozenset({COORDINATOR, LEADER, IO}),
    "case_duty": frozenset({COORDINATOR, LEADER, IO}),
    "case_event": frozenset({COORDINATOR, LEADER, IO}),
    "case_report": frozenset({COORDINATOR, LEADER, IO}),
    "arrest_withdraw": frozenset({COORDINATOR, LEADER, IO}),
    "accused_name": frozenset({COORDINATOR, LEADER, IO}),
    "accused_arrest": frozenset({COORDINATOR, LEADER, IO}),
    "accused_remand": frozenset({COORDINATOR, LEADER, IO}),
    "accused_term": frozenset({COORDINATOR, LEADER, IO}),
    "accused_release": frozenset({COORDINATOR, LEADER, IO}),
    # requests: an analyst reads what was asked of a platform
    "requests": frozenset({NODAL, ANALYST, LIAISON, IO}),
    "request": frozenset({NODAL, ANALYST, LIAISON, IO}),
    "request_letter": frozenset({NODAL, ANALYST, LIAISON, IO}),
    "request_issue": frozenset({NODAL, LIAISON, IO}),
    "request_sign": frozenset({NODAL, LIAISON, IO}),
    "request_deliver": frozenset({NODAL, LIAISON, IO}),
    "request_answer": frozenset({NODAL, LIAISON, IO}),
    "request_renew": frozenset({NODAL, LIAISON, IO}),
    "request_lapse": frozenset({NODAL, LIAISON, IO}),
    "request_withdraw": frozenset({NODAL, LIAISON, IO}),
    # referrals: who refers a child does not thereby open who it is
    "referrals": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral_issue": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral_trafficking": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral_sent": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral_acknowledged": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral_duty": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "referral_withdraw": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "child": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "child_seal": frozenset({NODAL, COORDINATOR, IO, LIAISON}),
    "child_ask": frozenset({NODAL, IO}),
    "child_agree": frozenset({NODAL, IO}),
    "child_identity": frozenset({NODAL, IO}),
}
"""Page name → the roles that may open it. Everything else is refused."""

OBJECT_OF: dict[str, dict[str, object]] = {}
"""Page name → parts of its address."""
