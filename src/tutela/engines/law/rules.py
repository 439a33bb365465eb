"""The rules that the checks know, with the settings that each needs from the data set.

A data set may leave a rule out: then it does not apply there. It may not name one that no check knows.
"""

from __future__ import annotations

KNOWN_RULES: dict[str, dict[str, type]] = {
    # first information report
    "fir.sections": {},
    "fir.gd_entry": {},
    "fir.gd_first": {},
    "fir.information_first": {},
    "fir.io_rank": {},
    "fir.preliminary_enquiry": {"at_least_years": int, "below_years": int, "permission_rank": str},
    "fir.preliminary_enquiry_time": {"clock": str},
    "fir.electronic_signature": {"clock": str},
    "fir.copy_free": {},
    # report of a seizure, with or before an FIR
    "seizure.report": {},
    "seizure.gd_entry": {},
    "seizure.provision": {"subject": str},
    "seizure.forwarded": {"clock": str},
    # arrest, one per accused
    "arrest.after_fir": {},
    "arrest.provision": {"subject": str},
    "arrest.production": {"clock": str},
    "arrest.grounds_written": {},
    "arrest.grounds_language": {},
    "arrest.grounds_time": {"clock": str},
    "arrest.witnesses": {"count": int},
    "arrest.countersigned": {},
    "arrest.relative_informed": {},
    "arrest.medical": {},
    "arrest.juvenile": {"adult_age": int},
    "arrest.reasons": {"up_to_years": int},
    "arrest.permission": {"below_years": int, "age": int, "rank": str},
    "arrest.woman_at_night": {},
    "arrest.forwarding_rank": {"rank": str},
    "remand.police_custody": {"clock": str},
    "remand.charge_sheet_in_time": {"clock": str},
    # search
    "search.witnesses": {"count": int},
    "search.woman_officer": {},
    "search.occupant_copy": {},
    "search.list": {},
    "search.recording": {},
    "search.grounds_first": {},
    "search.record_forwarded": {"clock": str},
    "search.other_limits": {},
    "search.times": {},
    # what Tutela issues: notices, orders, requests
    "appearance.service": {},
    "takedown.signatory": {"rank": str},
    "takedown.reasoned": {},
    "takedown.locations": {},
    "takedown.preserve_first": {},
    "disclosure.issuer": {},
    "disclosure.purpose": {},
    "disclosure.identifiers": {},
    "disclosure.ip_complete": {},
    "disclosure.provision": {"subject": str},
    "disclosure.service": {},
    "preservation.identifiers": {},
    "preservation.reason": {},
    "referral.child_code": {},
    "referral.recipients": {},
    "referral.need_of_care": {},
    "referral.time": {"clock": str},
    # certificate of electronic evidence
    "certificate.provision": {"subject": str},
    "certificate.hash_form": {},
    "certificate.sha256": {},
    "certificate.hash_recorded": {},
    "certificate.part_b": {},
    "certificate.signers": {},
    "certificate.expert_basis": {},
    "certificate.imei": {},
    "certificate.mac": {},
    # custody
    "transfer.times": {},
    "transfer.holder": {},
    "transfer.seal": {},
    "transfer.seal_reused": {},
    # final report
    "report.by_io": {},
    "report.io_rank": {},
    "report.closure_proof": {},
    "report.custody_sequence": {},
    "report.certificates": {},
    "report.child_code": {},
    "report.after_fir": {},
    # statement of a child
    "statement.child": {"officer_rank": str},
}
"""Rule identifier → names and kinds of the settings that its version in ``rules.toml`` must state."""
