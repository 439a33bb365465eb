"""The kinds of identifiers: one file a kind, and this table."""

from tutela.engines.linkage.errors import UnknownKind
from tutela.engines.linkage.kinds import (
    account,
    address,
    device,
    digest,
    email,
    group,
    handle,
    iccid,
    imei,
    ip,
    mac,
    msisdn,
    name,
    phone,
    url,
)
from tutela.engines.linkage.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind("phone", "number", phone.normalised, phone.compared),
    Kind("msisdn", "number", msisdn.normalised, msisdn.compared),
    Kind("email", "email", email.normalised, email.compared),
    Kind("handle", "handle", handle.normalised, handle.compared, ("screen_name",)),
    Kind("account", "account", account.normalised, account.compared),
    Kind("ip", "ip", ip.normalised, ip.compared),
    Kind("imei", "imei", imei.normalised, imei.compared),
    Kind("iccid", "iccid", iccid.normalised, iccid.compared),
    Kind("mac", "mac", mac.normalised, mac.compared),
    Kind("device", "device", device.normalised, device.compared),
    Kind("digest", "digest", digest.normalised, digest.compared),
    Kind("url", "url", url.normalised, url.compared),
    Kind("group", "group", group.normalised, group.compared),
    Kind("name", "name", name.normalised, name.compared, ("display_name",)),
    Kind("address", "address", address.normalised, address.compared),
)

_BY_NAME = {name: kind for kind in KINDS for name in (kind.name, *kind.aliases)}


def kind_of(name: str) -> Kind:
    """Return the kind of that name. Raises UnknownKind."""
    kind = _BY_NAME.get(name)
    if kind is None:
        raise UnknownKind(f"{name!r} is no kind of identifier; use one of {', '.join(kind.name for kind in KINDS)}")
    return kind
