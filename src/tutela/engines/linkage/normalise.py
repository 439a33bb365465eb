"""The one door to normalising: any kind of identifier from raw text to its one form, or a reason why not."""

from datetime import datetime

from tutela.engines.linkage.identifiers import LONGEST, Asked, Normalised, Refused
from tutela.engines.linkage.kinds import kind_of


def normalise(
    kind: str,
    raw: str,
    *,
    region: str | None,
    platform: str | None = None,
    port: int | None = None,
    at: datetime | None = None,
    qualifier: str | None = None,
) -> Normalised | Refused:
    """Return the identifier in its one form, or a refusal that says why it is none; the raw text is kept in both.

    ``kind`` is a name of ``kinds.KINDS``; ``region`` the country assumed for numbers without a country code (None
    assumes none); ``platform`` where a handle, account or group lives; ``port`` and ``at`` (aware) belong to an IP
    address; ``qualifier`` is the label of a digest or device id. Raises UnknownKind for another kind, and nothing else
    for any text.
    """
    found = kind_of(kind)
    if len(raw) > LONGEST:
        return Refused(found.name, raw, f"It is longer than {LONGEST} characters.")
    if not raw.strip():
        return Refused(found.name, raw, "It is empty.")
    return found.normalised(Asked(raw, region, platform, port, at, qualifier))
