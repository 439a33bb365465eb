"""Who may open which page, written by hand from the roles of the issue; the pages' own permissions are held against it.

A new page gets its line here, in the group of its room. ``OBJECT_OF`` gives an address its parts where the ones that
are made up (``X-000001``, 0) do not fit.
"""

from tutela.apps.people.rules import Role

NODAL, ANALYST, COORDINATOR, LEADER, CUSTODIAN, EXAMINER, IO, LIAISON, PRESS, AUDITOR, ADMIN = Role
EVERYBODY = frozenset(Role)
CASE_WORKERS = EVERYBODY - {PRESS, AUDITOR, ADMIN}

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
    "discrepancies": frozenset({NODAL, COORDINATOR, CUSTODIAN}),
    "discrepancy": frozenset({NODAL, COORDINATOR, CUSTODIAN}),
}
"""Page name → the roles that may open it. Everything else is refused."""

OBJECT_OF: dict[str, dict[str, object]] = {}
"""Page name → parts of its address."""
