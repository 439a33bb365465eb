"""NCMEC CyberTipline, the JSON that a police unit downloads (formats.md 1c).

Any sub-object may be null, missing or an empty list; wrapper objects repeat their own name; ``uploadedFiles`` comes in
three shapes. A field of another kind than expected is named in ``unknown`` and the rest is read.
"""

import hashlib
import json
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import TypeAlias

from tutela.engines.exchange.bounds import DOCUMENT_BYTES, JSON_DEPTH
from tutela.engines.exchange.digests import is_hash_label
from tutela.engines.exchange.draft import Belonging, Draft
from tutela.engines.exchange.errors import ExchangeError, Malformed, NotATip, TooLarge
from tutela.engines.exchange.ncmec_vocabulary import CAPTURE_KINDS
from tutela.engines.exchange.positions import decimal_degrees
from tutela.engines.exchange.text import three_state
from tutela.engines.exchange.tip import (
    DocumentSeen,
    IncidentType,
    PersonSeen,
    PlaceSeen,
    Priority,
    Quarantined,
    Referral,
    TipDocument,
    TipFile,
)

FORMAT = "ncmec_json"

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

_ROOT_KEYS = {
    "reportId",
    "informational",
    "dateReceived",
    "dateMadeAvailable",
    "reportedInformation",
    "automatedInformation",
    "additionalNcmecInformation",
    "lawEnforcementContactInformation",
}
_REPORTED_KEYS = {
    "reportingEsp",
    "incidentSummary",
    "incidentDetails",
    "childVictims",
    "reportedPeople",
    "intendedRecipients",
    "uploadedFiles",
    "additionalInformations",
}
_GROUPS = (
    ("reportedPeople", "reportedPersons", "reported_person"),
    ("childVictims", "childVictims", "victim"),
    ("intendedRecipients", "intendedRecipients", "intended_recipient"),
)
_LOOKUPS = (
    ("reportedPersonGeoLookups", "reported_person"),
    ("childVictimGeoLookups", "victim"),
    ("imageGeoLookups", "file"),
    ("internetGeoLookups", "incident"),
)
_FREE_TEXTS = frozenset(
    {
        "additionalInformations",
        "additonalInformations",  # misspelt so in real reports
        "additionalInformation",
        "additionalContactInformation",
        "additionalDisabilityInformation",
        "notes",
        "contents",
        "content",
        "profileBio",
        "physicalDescription",
        "vehicleDescription",
        "vehicleTagNumber",
        "incidentDateTimeDescription",
        "occupation",
    }
)
_SAID_OF_PERSON = {
    "accountTemporarilyDisabled": "account_temporarily_disabled",
    "accountPermanentlyDisabled": "account_permanently_disabled",
    "compromisedAccount": "compromised_account",
    "thirdPartyUser": "third_party_user",
    "convictedSexOffender": "convicted_before",
    "accessToChildren": "access_to_children",
    "accessToChildVictim": "access_to_victim",
}
_WRAPPED_CONTACTS = (
    ("screenNames", "handle"),
    ("displayNames", "display_name"),
    ("emails", "email"),
    ("phones", "phone"),
)
_INCIDENT_KEYS = frozenset(
    {
        "id",
        "chatServiceOrClient",
        "screenName",
        "screenNames",
        "displayNames",
        "chatRoomName",
        "webcamInvolved",
        "url",
        "urls",
        "links",
        "thirdPartyContent",
        "emails",
        "emailAddress",
        "emailAddresses",
        "phones",
        "phoneNumber",
        "latitude",
        "longitude",
        "sourceInformation",
        "associationsEntityType",
        *_FREE_TEXTS,
    }
)
_PERSON_KEYS = frozenset(
    {
        "id",
        "firstName",
        "middleName",
        "lastName",
        "preferredName",
        "gender",
        "dateOfBirth",
        "approximateAge",
        "espUserId",
        "espService",
        "screenName",
        "screenNames",
        "displayNames",
        "emails",
        "phones",
        "addresses",
        "ipAddress",
        "sourceInformation",
        "espEstimatedLocations",
        "priorCybertipReports",
        "associationsEntityType",
        "groupIdentifier",
        *_SAID_OF_PERSON,
        *_FREE_TEXTS,
    }
)
_FILE_KEYS = frozenset(
    {
        "id",
        "filename",
        "originalFilename",
        "submittalId",
        "verificationHash",
        "hashes",
        "viewedByEsp",
        "exifViewedByEsp",
        "publiclyAvailable",
        "industryClassification",
        "ncmecTags",
        "sourceInformation",
        "espMetadata",
        "fileSize",
        "fileRelevance",
        *_FREE_TEXTS,
    }
)


def looks_like(data: JsonObject) -> bool:
    """Say whether a JSON object is a police report: it has an id and what was reported."""
    return "reportId" in data and "reportedInformation" in data


def parse_ncmec_json(data: bytes, file: str, place: str | None = None) -> TipDocument:
    """Read the JSON of one report. ``file`` and ``place`` only name where the bytes came from.

    Raises Malformed for broken JSON, NotATip for another document, TooLarge for one past the bounds. Times without
    an offset are taken as UTC, and flagged. Source: formats.md 1c.
    """
    root = load_json(data)
    if not isinstance(root, dict) or not looks_like(root):
        raise NotATip("this JSON has no reportId with reportedInformation: it is no CyberTipline report")
    return _tip(root, DocumentSeen(file, place, FORMAT, len(data), hashlib.sha256(data).hexdigest()))


def parse_ncmec_json_list(data: bytes, file: str, place: str | None = None) -> Iterator[TipDocument | Quarantined]:
    """Read one report or a list of reports; in a list, a broken one is quarantined and the rest is read.

    Raises as ``parse_ncmec_json`` does when the file as a whole cannot be read.
    """
    root = load_json(data)
    digest = hashlib.sha256(data).hexdigest()
    if isinstance(root, dict) and looks_like(root):
        yield _tip(root, DocumentSeen(file, place, FORMAT, len(data), digest))
        return
    if isinstance(root, dict) and ("messages" in root or "chats" in root):
        raise NotATip("this JSON looks like a chat export, which is no tip; import it as a group")
    if not isinstance(root, list) or not any(isinstance(item, dict) and looks_like(item) for item in root):
        raise NotATip("this JSON has no reportId with reportedInformation: it is no CyberTipline report")
    where = file if place is None else f"{file}!{place}"
    for number, item in enumerate(root, 1):
        if not isinstance(item, dict) or not looks_like(item):
            yield Quarantined(where, number, None, "this entry of the list is no CyberTipline report")
            continue
        try:
            yield _tip(item, DocumentSeen(file, place, FORMAT, len(data), digest, row=number))
        except ExchangeError as error:
            yield Quarantined(where, number, error.field, error.reason)


def load_json(data: bytes) -> Json:
    """Read JSON with numbers that have a point kept as text, and bounded in size and depth.

    UTF-8 with or without a byte order mark, UTF-16 and UTF-32 are understood. Raises Malformed or TooLarge.
    """
    if len(data) > DOCUMENT_BYTES:
        raise TooLarge(f"the JSON has {len(data)} bytes; at most {DOCUMENT_BYTES} are read")
    try:
        text = data.decode("utf-8-sig") if data[:3] == b"\xef\xbb\xbf" else data.decode(json.detect_encoding(data))
        root: Json = json.loads(text, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise TooLarge(f"the JSON is nested deeper than {JSON_DEPTH}") from error
    except ValueError as error:
        raise Malformed(f"this is no well-formed JSON: {error}") from error
    if _depth_exceeds(root, JSON_DEPTH):
        raise TooLarge(f"the JSON is nested deeper than {JSON_DEPTH}")
    return root


def _depth_exceeds(root: Json, most: int) -> bool:
    level: list[Json] = [root]
    for _ in range(most):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _tip(root: JsonObject, document: DocumentSeen) -> TipDocument:
    """Read the parts of a report in the order in which they stand; what was remarked on the way comes last."""
    draft = Draft()
    base = "reportedInformation"
    reported = _object(draft, root, base, "")
    _note_unknown(draft, root, _ROOT_KEYS, "")
    _note_unknown(draft, reported, _REPORTED_KEYS, base)
    esp = _reporter(draft, _object(draft, reported, "reportingEsp", base), f"{base}.reportingEsp")
    summary = _object(draft, reported, "incidentSummary", base)
    platform = draft.text(summary.get("platform"), f"{base}.incidentSummary.platform")
    tip = TipDocument(
        source="ncmec",
        document=document,
        reference=_reference(root, draft),
        received_at=draft.moment(root.get("dateReceived"), "dateReceived"),
        made_available_at=draft.moment(root.get("dateMadeAvailable"), "dateMadeAvailable"),
        informational=three_state(root.get("informational")),
        platform=platform,
        esp=esp,
        referrals=_referrals(draft, root),
    )
    tip = _with_summary(tip, draft, summary, f"{base}.incidentSummary")
    tip = _with_clearing_house(tip, draft, _object(draft, root, "additionalNcmecInformation", ""))
    _people_and_things(draft, reported, base, platform or esp)
    _automated(draft, _object(draft, root, "automatedInformation", ""), "automatedInformation")
    return draft.finished(tip)


def _reference(root: JsonObject, draft: Draft) -> str:
    number = root.get("reportId")
    reference = None if isinstance(number, bool) else draft.text(number, "reportId")
    if reference is None:
        raise Malformed("the report has no number", field="reportId")
    if not reference.isdecimal():
        draft.flag("reference_unusual", "reportId", "a report number is made of digits")
    return reference


def _with_summary(tip: TipDocument, draft: Draft, summary: JsonObject, path: str) -> TipDocument:
    """Add type, time and urgency of the incident."""
    _note_unknown(
        draft,
        summary,
        {"incidentType", "platform", "incidentDateTime", "espEscalation", "additionalIncidentTypes", *_FREE_TEXTS},
        path,
    )
    _free_texts(draft, summary, path)
    stated = [(summary.get("incidentType"), f"{path}.incidentType")]
    stated += [
        (item.get("value"), f"{place}.value")
        for item, place in _wrapped(draft, summary, "additionalIncidentTypes", "additionalIncidentTypes", path)
    ]
    types = tuple(kind for value, place in stated if (kind := _incident_type(draft, value, place)) is not None)
    urgent = summary.get("espEscalation")
    draft.note(urgent)
    said = draft.text(urgent, f"{path}.espEscalation")
    return replace(
        tip,
        incident_at=draft.moment(summary.get("incidentDateTime"), f"{path}.incidentDateTime"),
        incident_type=types[0] if types else None,
        additional_types=types[1:],
        escalated=None if said is None else three_state(said) is not False,
    )


def _incident_type(draft: Draft, value: Json, place: str) -> IncidentType | None:
    text = draft.text(_value(value), place)
    return None if text is None else draft.incident_type(text, place)


def _with_clearing_house(tip: TipDocument, draft: Draft, extra: JsonObject) -> TipDocument:
    """Add what the clearing house itself says: its priority, classification and country."""
    path = "additionalNcmecInformation"
    known = {"priority", "ncmecClassification", "internationalCountry", "sentToLawEnforcement", "dateTimeProcessed"}
    _note_unknown(draft, extra, known, path)
    priority = extra.get("priority")
    if not isinstance(priority, dict):
        priority = {"priorityId": priority}
    label, words = priority.get("priorityId"), priority.get("value")
    stated = Priority(draft.text(label, f"{path}.priority.priorityId"), draft.text(words, f"{path}.priority.value"))
    return replace(
        tip,
        priority=stated if stated.label or stated.text else None,
        classification=draft.text(_value(extra.get("ncmecClassification")), f"{path}.ncmecClassification"),
        country=draft.text(_value(extra.get("internationalCountry")), f"{path}.internationalCountry"),
    )


def _referrals(draft: Draft, root: JsonObject) -> tuple[Referral, ...]:
    path = "lawEnforcementContactInformation"
    holder = _object(draft, root, path, "")
    found = []
    for item, place in _wrapped(draft, holder, "lawEnforcementContacts", "lawEnforcementContacts", path):
        agency = draft.text(item.get("agency"), f"{place}.agency")
        if agency is not None:
            at = draft.moment(item.get("dateTimeMadeAvailable"), f"{place}.dateTimeMadeAvailable")
            found.append(Referral(agency, at, draft.text(item.get("referralType"), f"{place}.referralType")))
    return tuple(found)


def _reporter(draft: Draft, esp: JsonObject, path: str) -> str | None:
    """Read the platform's own contact: its role keeps it away from every lead."""
    known = {"espName", "firstName", "lastName", "addresses", "phones", "emails", "id", "associationsEntityType"}
    _note_unknown(draft, esp, known, path)
    name = draft.text(esp.get("espName"), f"{path}.espName")
    _contacts(draft, esp, path, Belonging("reporter", "reporter/0", name))
    return name


def _people_and_things(draft: Draft, reported: JsonObject, base: str, platform: str | None) -> None:
    """Read persons by role, what happened, the files and the free texts."""
    for wrapper, name, role in _GROUPS:
        for index, (person, path) in enumerate(_wrapped(draft, reported, wrapper, name, base)):
            service = draft.text(person.get("espService"), f"{path}.espService")
            _person(draft, person, path, Belonging(role, f"{role}/{index}", service or platform))
    details = _object(draft, reported, "incidentDetails", base)
    for kind in details:
        for index, (item, path) in enumerate(_wrapped(draft, details, kind, kind, f"{base}.incidentDetails")):
            _incident(draft, item, path, Belonging("incident", f"incident/{kind}/{index}", platform))
    for index, (item, path) in enumerate(_wrapped(draft, reported, "uploadedFiles", "uploadedFiles", base)):
        _file(draft, item, path, Belonging("file", f"file/{index}", platform))
    _free_texts(draft, reported, base)


def _person(draft: Draft, person: JsonObject, path: str, whose: Belonging) -> None:
    _note_unknown(draft, person, _PERSON_KEYS, path)
    _contacts(draft, person, path, whose)
    _free_texts(draft, person, path)
    said = tuple(word for key, word in _SAID_OF_PERSON.items() if three_state(person.get(key)))
    draft.persons.append(
        PersonSeen(
            whose.holder,
            whose.role,
            age=draft.text(person.get("approximateAge"), f"{path}.approximateAge"),
            birth_date=draft.text(person.get("dateOfBirth"), f"{path}.dateOfBirth"),
            gender=draft.text(_value(person.get("gender")), f"{path}.gender"),
            said=said,
        )
    )
    for item, place in _wrapped(draft, person, "priorCybertipReports", "priorCybertipReports", path):
        number = draft.text(item.get("value", item.get("reportId")), place)
        if number is not None:
            draft.prior_reports.append(number)


def _contacts(draft: Draft, item: JsonObject, path: str, whose: Belonging) -> None:
    """Read names, handles, addresses of all kinds and captures of whoever or whatever ``whose`` names."""
    names = [draft.text(item.get(part), f"{path}.{part}") for part in ("firstName", "middleName", "lastName")]
    whose.identify(draft, "name", " ".join(name for name in names if name), f"{path}.lastName")
    whose.identify(draft, "name", item.get("preferredName"), f"{path}.preferredName", qualifier="preferred")
    whose.identify(draft, "account", _value(item.get("espUserId")), f"{path}.espUserId")
    whose.identify(draft, "handle", _value(item.get("screenName")), f"{path}.screenName")
    whose.identify(draft, "group", _value(item.get("groupIdentifier")), f"{path}.groupIdentifier")
    whose.identify(draft, "ip", _value(item.get("ipAddress")), f"{path}.ipAddress")
    for key, kind in _WRAPPED_CONTACTS:
        for entry, place in _wrapped(draft, item, key, key, path):
            qualifier = draft.text(entry.get("type"), f"{place}.type")
            verified = three_state(entry.get("verified"))
            whose.identify(draft, kind, entry.get("value"), place, verified=verified, qualifier=qualifier)
    for entry, place in _wrapped(draft, item, "addresses", "addresses", path):
        whose.identify(draft, "address", _address(draft, entry, place), place)
    captures = _object(draft, item, "sourceInformation", path)
    for entry, place in _wrapped(draft, captures, "sourceCaptures", "sourceCaptures", f"{path}.sourceInformation"):
        _capture(draft, entry, place, whose)
    for entry, place in _wrapped(draft, item, "espEstimatedLocations", "espEstimatedLocations", path):
        _place(draft, entry, place, whose, "platform")


def _address(draft: Draft, entry: JsonObject, place: str) -> str:
    keys = ("value", "street1", "street2", "city", "state", "postalCode", "country")
    parts = [draft.text(_value(entry.get(key)), f"{place}.{key}") for key in keys]
    return ", ".join(part for part in parts if part)


def _capture(draft: Draft, entry: JsonObject, place: str, whose: Belonging) -> None:
    """Read one capture; an unknown type keeps its path, not its value."""
    stated = (draft.text(entry.get("captureType"), f"{place}.captureType") or "").casefold()
    value_type = draft.text(entry.get("valueType"), f"{place}.valueType")
    kind, qualifier = CAPTURE_KINDS.get(stated, (None, None))
    if kind is None:
        draft.flag("capture_type_unknown", place, "a capture of a type that is not known")
        draft.leave_unread(place)
        return
    if kind == "device" and value_type and "imei" in value_type.casefold():
        kind, value_type = "imei", None
    whose.identify(
        draft,
        kind,
        entry.get("value"),
        place,
        qualifier=value_type or qualifier,
        event=draft.text(entry.get("eventName"), f"{place}.eventName"),
        at=draft.moment(entry.get("dateTime"), f"{place}.dateTime"),
        port=draft.port(entry.get("port"), f"{place}.port"),
        possible_proxy=three_state(entry.get("possibleProxy")),
    )


def _incident(draft: Draft, item: JsonObject, path: str, whose: Belonging) -> None:
    """Read one incident of any kind: where it happened and who took part, never what was said."""
    _note_unknown(draft, item, _INCIDENT_KEYS, path)
    client = draft.text(_value(item.get("chatServiceOrClient")), f"{path}.chatServiceOrClient")
    whose = Belonging(whose.role, whose.holder, client or whose.platform)
    _contacts(draft, item, path, whose)
    whose.identify(draft, "group", _value(item.get("chatRoomName")), f"{path}.chatRoomName", qualifier="room")
    whose.identify(draft, "phone", _value(item.get("phoneNumber")), f"{path}.phoneNumber")
    for key in ("url", "urls", "links"):
        for entry, place in _wrapped(draft, item, key, key, path):
            whose.identify(draft, "url", entry.get("value", entry.get("url")), place)
    for key in ("emailAddress", "emailAddresses"):
        for entry, place in _wrapped(draft, item, key, key, path):
            whose.identify(draft, "email", entry.get("value"), place)
    if item.get("latitude") is not None:
        _place(draft, item, path, whose, "device")
    _free_texts(draft, item, path)


def _file(draft: Draft, item: JsonObject, path: str, whose: Belonging) -> None:
    """Read what is said about one uploaded file."""
    _note_unknown(draft, item, _FILE_KEYS, path)
    before = len(draft.identifiers)
    _contacts(draft, item, path, whose)
    uploads = [seen.at for seen in draft.identifiers[before:] if (seen.event or "").casefold() == "upload" and seen.at]
    metadata = _metadata(draft, item, path)
    labelled: list[tuple[str, object]] = [("MD5", item.get("verificationHash"))]
    labelled += [(name, value) for name, value in metadata if is_hash_label(name)]
    hashes = draft.hashes(labelled, f"{path}.verificationHash")
    whose.identify_hashes(draft, hashes, f"{path}.verificationHash")
    size = draft.text(item.get("fileSize"), f"{path}.fileSize")
    name = draft.text(_value(item.get("originalFilename")), f"{path}.originalFilename")
    draft.files.append(
        TipFile(
            holder=whose.holder,
            name=name or draft.text(_value(item.get("filename")), f"{path}.filename"),
            stored_name=draft.text(_value(item.get("filename")), f"{path}.filename") if name else None,
            file_id=draft.text(item.get("submittalId"), f"{path}.submittalId"),
            size=int(size) if size and size.isdecimal() and size.isascii() and len(size) < 16 else None,
            digests=hashes.digests,
            pdq=hashes.pdq,
            other_hashes=tuple(hashes.other),
            viewed_by_esp=three_state(item.get("viewedByEsp")),
            metadata_viewed_by_esp=three_state(item.get("exifViewedByEsp")),
            public=three_state(item.get("publiclyAvailable")),
            relevance=draft.text(item.get("fileRelevance"), f"{path}.fileRelevance"),
            classification=draft.classification(_value(item.get("industryClassification")), path),
            tags=_tags(draft, item, path),
            uploaded_at=uploads[0] if uploads else None,
            metadata=tuple(metadata),
        )
    )
    _free_texts(draft, item, path)


def _metadata(draft: Draft, item: JsonObject, path: str) -> list[tuple[str, str]]:
    holder = _object(draft, item, "espMetadata", path)
    pairs = []
    for entry, place in _wrapped(draft, holder, "metadatas", "metadatas", f"{path}.espMetadata"):
        name, value = draft.text(entry.get("name"), f"{place}.name"), draft.text(entry.get("value"), f"{place}.value")
        if name and value:
            pairs.append((name, value))
    return pairs


def _tags(draft: Draft, item: JsonObject, path: str) -> tuple[str, ...]:
    holder = _object(draft, item, "ncmecTags", path)
    return tuple(
        tag
        for group, place in _wrapped(draft, holder, "groups", "groups", f"{path}.ncmecTags")
        for entry, inner in _wrapped(draft, group, "tags", "tags", place)
        if (tag := draft.text(entry.get("value"), inner)) is not None
    )


def _automated(draft: Draft, automated: JsonObject, path: str) -> None:
    """Read the look-ups that the clearing house's machines made; all else of theirs is named, not read."""
    notes = _object(draft, automated, "autoGeneratedNotes", path)
    path = f"{path}.autoGeneratedNotes"
    _note_unknown(draft, notes, {"geoLookups"}, path)
    lookups = _object(draft, notes, "geoLookups", path)
    _note_unknown(draft, lookups, {key for key, _ in _LOOKUPS}, f"{path}.geoLookups")
    for key, role in _LOOKUPS:
        for entry, place in _wrapped(draft, lookups, key, key, f"{path}.geoLookups"):
            _place(draft, entry, place, Belonging(role, "automated", None), "automated")


def _place(draft: Draft, entry: JsonObject, path: str, whose: Belonging, origin: str) -> None:
    """Add a place somebody worked out, whoever it was."""

    def text(key: str) -> str | None:
        return draft.text(_value(entry.get(key)), f"{path}.{key}")

    latitude, longitude = text("latitude"), text("longitude")
    draft.places.append(
        PlaceSeen(
            origin=origin,
            context=path,
            role=whose.role,
            holder=whose.holder,
            ip=text("ipAddress"),
            country=text("country") or text("countryCode"),
            region=text("region"),
            city=text("city"),
            postal_code=text("postalCode"),
            latitude=decimal_degrees(latitude, 90),
            longitude=decimal_degrees(longitude, 180),
            raw_position=f"{latitude}, {longitude}" if latitude or longitude else None,
            organisation=text("organization") or text("esp"),
            verified=three_state(entry.get("verified")),
            at=draft.moment(entry.get("timestamp"), f"{path}.timestamp"),
        )
    )


def _free_texts(draft: Draft, item: JsonObject, path: str) -> None:
    """Count free texts of an object; a list counts each of its entries. No text is kept."""
    for key in _FREE_TEXTS & item.keys():
        value = item[key]
        if isinstance(value, str):
            draft.note(value)
            continue
        for entry, _ in _wrapped(draft, item, key, key, path):
            draft.note(entry.get("value"))


def _value(item: Json) -> Json:
    """Unwrap ``{"value": …}``, which stands for a plain value in some writers."""
    return item.get("value") if isinstance(item, dict) else item


def _object(draft: Draft, parent: JsonObject, key: str, base: str) -> JsonObject:
    """Return the object under ``key``; null, missing and an empty list are an empty object."""
    value = parent.get(key)
    if isinstance(value, dict):
        return value
    if value not in (None, [], ""):
        draft.leave_unread(_joined(base, key))
    return {}


def _wrapped(draft: Draft, parent: JsonObject, wrapper: str, name: str, base: str) -> Iterator[tuple[JsonObject, str]]:
    """Yield the objects of a list with their paths, whether it is bare or in a wrapper that repeats its name.

    A bare text or number stands for ``{"value": …}``; a wrapper without the list is itself the only object.
    """
    value, path = parent.get(wrapper), _joined(base, wrapper)
    if isinstance(value, dict) and name in value:
        _note_unknown(draft, value, {name, "id", "associationsEntityType"}, path)
        value, path = value[name], f"{path}.{name}"
    if value is None or value == {}:
        return
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        place = f"{path}[{index}]"
        if isinstance(item, dict):
            yield item, place
        elif isinstance(item, list):
            draft.leave_unread(place)
        elif item is not None:
            yield {"value": item}, place


def _note_unknown(draft: Draft, item: JsonObject, known: Container[str], base: str) -> None:
    for key, value in item.items():
        if key not in known and value not in (None, [], {}, ""):
            draft.leave_unread(_joined(base, key))


def _joined(base: str, key: str) -> str:
    return f"{base}.{key}" if base else key
