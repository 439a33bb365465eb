"""The words that the CyberTipline's XML documents share, read by local name wherever they stand.

The provider's schema is public; the inner model of the police package is not. So both are walked alike: an element
whose name is known is read, whatever its namespace and depth; its role comes from the nearest element around it that
names one; what is not known is walked through and its path noted when it held text. Source: formats.md 1a, 1b.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tutela.engines.exchange.digests import is_hash_label
from tutela.engines.exchange.draft import Belonging, Draft
from tutela.engines.exchange.guarded_xml import Node
from tutela.engines.exchange.positions import decimal_degrees
from tutela.engines.exchange.text import three_state
from tutela.engines.exchange.tip import IncidentType, Moment, PersonSeen, PlaceSeen, Priority, TipDocument, TipFile

_ROLES = {
    "personOrUserReported": "reported_person",
    "reportedPerson": "reported_person",
    "intendedRecipient": "intended_recipient",
    "victim": "victim",
    "childVictim": "victim",
    "associatedAccount": "associated_account",
    "reporter": "reporter",
    "reportingEsp": "reporter",
    "lawEnforcement": "reporter",
    "internetDetails": "incident",
    "incidentDetails": "incident",
    "fileDetails": "file",
    "uploadedFile": "file",
}
"""Element that opens a role. A wrapper in the plural is walked through."""

_IDENTIFIERS: dict[str, tuple[str, str | None]] = {
    "phone": ("phone", None),
    "phoneNumber": ("phone", None),
    "email": ("email", None),
    "emailAddress": ("email", None),
    "screenName": ("handle", None),
    "displayName": ("display_name", None),
    "espIdentifier": ("account", None),
    "espUserId": ("account", None),
    "profileUrl": ("url", "profile"),
    "url": ("url", None),
    "locationOfFile": ("url", "file"),
    "groupIdentifier": ("group", None),
    "chatRoomName": ("group", "room"),
}

_FREE_TEXTS = frozenset(
    {
        "additionalInfo",
        "additionalInformation",
        "content",
        "profileBio",
        "incidentDateTimeDescription",
        "vehicleDescription",
        "fileNames",
        "locationName",
        "schoolName",
        "escalateToHighPriority",
        "note",
        "description",
        "allEmailsReported",
    }
)
_SAID_OF_PERSON = {
    "compromisedAccount": "compromised_account",
    "thirdPartyUserReported": "third_party_user",
    "ageAssertionDiscrepancy": "age_in_doubt",
}
CAPTURE_KINDS: dict[str, tuple[str | None, str | None]] = {
    "ip address": ("ip", None),
    "device id": ("device", None),
    "profile url": ("url", "profile"),
    "url": ("url", None),
    "email": ("email", None),
    "email address": ("email", None),
    "phone": ("phone", None),
    "phone number": ("phone", None),
}
"""Type of a capture in the police models, lower-case, to the kind of identifier and its qualifier."""
_PLATFORMS = frozenset({"espService", "chatClient", "gameName", "client", "console", "platform", "name"})
"""Elements that name a platform for what stands beside them."""

_READ_BY_PARENT = frozenset(
    {
        "firstName", "middleName", "lastName", "age", "approximateAge", "dateOfBirth", "latitude", "longitude",
        "termsOfService", "legalURL", "companyTemplate", "agencyName", "caseNumber", "reportedToLe",
        "servedLegalProcessDomestic", "servedLegalProcessInternational", "reportId", "fileId", *_PLATFORMS,
    }
)  # fmt: skip
_ADDRESS_PARTS = ("address", "street1", "street2", "city", "zipCode", "postalCode", "state", "nonUsaState", "country")


@dataclass(slots=True)
class Summary:
    """What stands once in a report, gathered while it is walked."""

    types: list[IncidentType] = field(default_factory=list)
    incident_at: Moment | None = None
    received_at: Moment | None = None
    made_available_at: Moment | None = None
    platform: str | None = None
    esp: str | None = None
    escalated: bool | None = None
    informational: bool | None = None
    priority: str | None = None
    classification: str | None = None
    annotations: list[str] = field(default_factory=list)
    referrals: list[str] = field(default_factory=list)

    def added_to(self, tip: TipDocument) -> TipDocument:
        """Return ``tip`` with what was gathered."""
        return replace(
            tip,
            incident_type=self.types[0] if self.types else None,
            additional_types=tuple(self.types[1:]),
            incident_at=self.incident_at,
            received_at=self.received_at,
            made_available_at=self.made_available_at,
            platform=self.platform,
            esp=self.esp,
            escalated=self.escalated,
            informational=self.informational,
            priority=None if self.priority is None else Priority(self.priority, None),
            classification=self.classification,
            annotations=tuple(self.annotations),
        )


@dataclass(slots=True)
class Walk:
    """One walk through a document: the draft it fills, the summary, and how many of each role were met."""

    draft: Draft
    summary: Summary = field(default_factory=Summary)
    met: Counter[str] = field(default_factory=Counter)

    def through(self, node: Node, path: str, whose: Belonging) -> None:
        """Read an element and all beneath it."""
        read = _READERS.get(node.name)
        if read is not None:
            read(self, node, path, whose)
            return
        if node.name in _ROLES:
            self._open_role(node, path, whose)
            return
        if node.name in _FREE_TEXTS:
            self.draft.note(node.text)
            return
        if node.name in _IDENTIFIERS and (node.text or node.child("value") or not node.children):
            self._identify(node, path, whose)
            return
        if node.text and node.name not in _READ_BY_PARENT:
            self.draft.leave_unread(path)
        self.beneath(node, path, whose)

    def beneath(self, node: Node, path: str, whose: Belonging) -> None:
        """Read what stands beneath an element, after what the element says as a whole."""
        platform = self._platform_of(node, path) or whose.platform
        whose = replace(whose, platform=platform)
        self._read_names(node, path, whose)
        self._read_position(node, path, whose)
        counts = Counter(child.name for child in node.children)
        numbers: Counter[str] = Counter()
        for child in node.children:
            number = f"[{numbers[child.name]}]" if counts[child.name] > 1 else ""
            numbers[child.name] += 1
            self.through(child, f"{path}/{child.name}{number}", whose)

    def _open_role(self, node: Node, path: str, whose: Belonging) -> None:
        """Enter the element of a person, a file or an incident. What stands inside a victim stays the victim's."""
        role = _ROLES[node.name] if whose.role != "victim" else "victim"
        third_party = three_state(node.attributes.get("thirdPartyUser"))
        inner = Belonging(
            role,
            f"{role}/{self.met[role]}",
            None if node.name == "associatedAccount" else whose.platform,
            marks=("third_party",) if third_party else (),
        )
        self.met[role] += 1
        if role == "file":
            _file(self, node, path, inner)
            return
        if role in ("reported_person", "victim", "intended_recipient", "associated_account"):
            self.draft.persons.append(_person(self.draft, node, path, inner))
        self.beneath(node, path, inner)

    def _platform_of(self, node: Node, path: str) -> str | None:
        """Return the platform an element names for its siblings; a game's or newsgroup's name is one too."""
        for child in node.children:
            if child.name in _PLATFORMS and (child.name != "name" or node.name == "newsgroupIncident"):
                named = self.draft.text(child.text, f"{path}/{child.name}")
                if named is not None:
                    return named
        return None

    def _identify(self, node: Node, path: str, whose: Belonging) -> None:
        kind, qualifier = _IDENTIFIERS[node.name]
        whose.identify(
            self.draft,
            kind,
            node.text or node.text_of("value"),
            path,
            qualifier=self.draft.text(node.attributes.get("type"), path) or qualifier,
            verified=three_state(node.attributes.get("verified") or node.text_of("verified")),
            calling_code=self.draft.text(node.attributes.get("countryCallingCode"), path),
        )

    def _read_names(self, node: Node, path: str, whose: Belonging) -> None:
        parts = [self.draft.text(node.text_of(part), path) for part in ("firstName", "middleName", "lastName")]
        whose.identify(self.draft, "name", " ".join(part for part in parts if part), f"{path}/lastName")

    def _read_position(self, node: Node, path: str, whose: Belonging) -> None:
        latitude = self.draft.text(node.text_of("latitude"), f"{path}/latitude")
        longitude = self.draft.text(node.text_of("longitude"), f"{path}/longitude")
        if latitude is None and longitude is None:
            return
        origin = "device" if node.name == "cellPhoneIncident" else "automated"
        address = self.draft.text(node.text_of("ipAddress"), f"{path}/ipAddress")
        self.draft.places.append(_position(origin, path, whose, latitude, longitude, ip=address))


_Reader = Callable[[Walk, Node, str, Belonging], None]


def _position(
    origin: str, path: str, whose: Belonging, latitude: str | None, longitude: str | None, *, ip: str | None = None
) -> PlaceSeen:
    return PlaceSeen(
        origin=origin,
        context=path,
        role=whose.role,
        holder=whose.holder,
        ip=ip,
        latitude=decimal_degrees(latitude, 90),
        longitude=decimal_degrees(longitude, 180),
        raw_position=f"{latitude or ''}, {longitude or ''}",
    )


def _person(draft: Draft, node: Node, path: str, whose: Belonging) -> PersonSeen:
    """Read age and flags of a role's element, which stand in it or in the person inside it."""
    inside = [node, *(child for child in node.children if child.name.endswith("Person"))]

    def first(*names: str) -> str | None:
        texts = (draft.text(part.text_of(name), f"{path}/{name}") for part in inside for name in names)
        return next((text for text in texts if text is not None), None)

    said = [word for name, word in _SAID_OF_PERSON.items() if any(_is_set(part.child(name)) for part in inside)]
    said += ["third_party_user"] if three_state(node.attributes.get("thirdPartyUser")) else []
    return PersonSeen(
        whose.holder,
        whose.role,
        age=first("age", "approximateAge"),
        birth_date=first("dateOfBirth"),
        said=tuple(dict.fromkeys(said)),
    )


def _is_set(flag: Node | None) -> bool:
    """Say whether a flag is set: an empty element means true, a text may say otherwise."""
    return flag is not None and three_state(flag.text or "true") is not False


def _address(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read a postal address: its parts, or the text alone."""
    parts = [walk.draft.text(node.text_of(name), f"{path}/{name}") for name in _ADDRESS_PARTS]
    text = ", ".join(part for part in parts if part) or node.text
    whose.identify(walk.draft, "address", text, path, qualifier=walk.draft.text(node.attributes.get("type"), path))


def _source_capture(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read a capture of the police model: its type says what it is."""
    draft = walk.draft
    stated = (node.text_of("captureType") or "").casefold()
    kind, qualifier = CAPTURE_KINDS.get(stated, (None, None))
    if kind is None:
        draft.flag("capture_type_unknown", path, "a capture of a type that is not known")
        draft.leave_unread(path)
    elif kind == "ip":
        _ip_capture(walk, node, path, whose)
    else:
        value_type = draft.text(node.text_of("valueType"), f"{path}/valueType")
        kind = "imei" if kind == "device" and "imei" in (value_type or "").casefold() else kind
        at = draft.moment(node.text_of("dateTime"), f"{path}/dateTime")
        whose.identify(draft, kind, node.text_of("value"), path, qualifier=value_type or qualifier, at=at)


def _source_captures(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read a capture or a list of them: the wrapper repeats the name of what it holds."""
    if node.child("captureType") is not None:
        _source_capture(walk, node, path, whose)
    else:
        walk.beneath(node, path, whose)


def _ip_capture(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read an address with its time, source port and event."""
    draft = walk.draft
    whose.identify(
        draft,
        "ip",
        node.text_of("ipAddress") or node.text_of("value"),
        f"{path}/ipAddress",
        event=draft.text(node.text_of("eventName"), f"{path}/eventName"),
        at=draft.moment(node.text_of("dateTime"), f"{path}/dateTime"),
        port=draft.port(node.text_of("port"), f"{path}/port"),
        possible_proxy=three_state(node.text_of("possibleProxy")),
    )


def _bare_ip(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read an address that stands alone."""
    whose.identify(walk.draft, "ip", node.text, path)


def _device(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read a device id; an IMEI has a kind of its own."""
    draft = walk.draft
    type_ = draft.text(node.text_of("idType"), f"{path}/idType")
    is_imei = "imei" in (type_ or "").casefold()
    whose.identify(
        draft,
        "imei" if is_imei else "device",
        node.text_of("idValue"),
        f"{path}/idValue",
        qualifier=None if is_imei else type_,
        event=draft.text(node.text_of("eventName"), f"{path}/eventName"),
        at=draft.moment(node.text_of("dateTime"), f"{path}/dateTime"),
    )


def _estimated_location(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read where the platform thinks an account is."""
    draft = walk.draft
    walk.draft.places.append(
        PlaceSeen(
            origin="platform",
            context=path,
            role=whose.role,
            holder=whose.holder,
            city=draft.text(node.text_of("city"), f"{path}/city"),
            region=draft.text(node.text_of("region"), f"{path}/region"),
            country=draft.text(node.text_of("countryCode"), f"{path}/countryCode"),
            verified=three_state(node.attributes.get("verified")),
            at=draft.moment(node.attributes.get("timestamp"), f"{path}/@timestamp"),
        )
    )


def _prior_report(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    number = walk.draft.text(node.text, path)
    if number is not None:
        walk.draft.prior_reports.append(number)


def _incident_type(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    text = walk.draft.text(node.text, path)
    if text is not None:
        walk.summary.types.append(walk.draft.incident_type(text, path))


def _incident_time(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    walk.summary.incident_at = walk.summary.incident_at or walk.draft.moment(node.text, path)


def _received(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    walk.summary.received_at = walk.draft.moment(node.text, path)


def _made_available(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    walk.summary.made_available_at = walk.draft.moment(node.text, path)


def _escalation(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Its presence is the statement, whatever the text says; the text is counted as a note."""
    walk.draft.note(node.text)
    walk.summary.escalated = three_state(node.text) is not False


def _annotations(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read flags: an element that is present and not false."""
    names = [child.name for child in node.children if _is_set(child)]
    walk.summary.annotations += names
    if "informational" in names:
        walk.summary.informational = True


def _summary_text(name: str) -> _Reader:
    def read(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
        setattr(walk.summary, name, walk.draft.text(node.text, path))

    return read


def _informational(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    walk.summary.informational = three_state(node.text)


def _flag_of_person(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read with the person that it is said of."""


def _incident_summary(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    walk.summary.platform = walk.draft.text(node.text_of("platform"), f"{path}/platform")
    walk.beneath(node, path, whose)


def _file(walk: Walk, node: Node, path: str, whose: Belonging) -> None:
    """Read what is said about one file; hashes stand in ``originalFileHash`` and in details called HASH."""
    draft = walk.draft
    pairs = [(hash_.attributes.get("hashType", ""), hash_.text) for hash_ in node.every("originalFileHash")]
    pairs += [("MD5", hash_.text) for hash_ in node.every("verificationHash")]
    metadata = _details(draft, node, path)
    pairs += [(name, value) for name, value in metadata if is_hash_label(name)]
    hashes = draft.hashes(pairs, f"{path}/originalFileHash")
    classification = draft.classification(node.text_of("industryClassification"), path)
    relevance = draft.text(node.text_of("fileRelevance"), f"{path}/fileRelevance")
    tags = tuple(tag.name for tag in _children(node.child("fileAnnotations")) if _is_set(tag))
    if relevance == "Supplemental Reported" and (classification or "potentialMeme" in tags):
        draft.flag("relevance_contradicts", path, "a supplemental file bears what only a reported one may bear")
    draft.files.append(
        TipFile(
            holder=whose.holder,
            name=draft.text(node.text_of("originalFileName") or node.text_of("fileName"), f"{path}/originalFileName"),
            stored_name=draft.text(node.text_of("filename"), f"{path}/filename"),
            file_id=draft.text(node.text_of("fileId"), f"{path}/fileId"),
            digests=hashes.digests,
            pdq=hashes.pdq,
            other_hashes=tuple(hashes.other),
            viewed_by_esp=three_state(node.text_of("fileViewedByEsp") or node.text_of("viewedByEsp")),
            metadata_viewed_by_esp=three_state(node.text_of("exifViewedByEsp")),
            public=three_state(node.text_of("publiclyAvailable")),
            relevance=relevance,
            classification=classification,
            tags=tags,
            uploaded_at=draft.moment(node.text_of("uploadedToEspTimestamp"), f"{path}/uploadedToEspTimestamp"),
            metadata=tuple(metadata),
        )
    )
    whose.identify_hashes(draft, hashes, f"{path}/originalFileHash")
    _picture_position(walk, metadata, path, whose)
    rest = [child for child in node.children if child.name not in _FILE_PARTS]
    walk.beneath(replace(node, children=rest), path, whose)


_FILE_PARTS = frozenset(
    {
        "reportId", "fileId", "originalFileName", "fileName", "filename", "uploadedToEspTimestamp", "fileViewedByEsp",
        "viewedByEsp", "exifViewedByEsp", "publiclyAvailable", "fileRelevance", "fileAnnotations",
        "industryClassification", "originalFileHash", "verificationHash", "details",
    }
)  # fmt: skip


def _details(draft: Draft, node: Node, path: str) -> list[tuple[str, str]]:
    """Read name-value pairs; some writers put the type (EXIF, HASH) on the group, some on each pair."""
    pairs = []
    for group in node.every("details"):
        for pair in group.every("nameValuePair"):
            name = draft.text(pair.text_of("name"), f"{path}/details/name")
            value = draft.text(pair.text_of("value"), f"{path}/details/value")
            type_ = (pair.attributes.get("type") or group.attributes.get("type") or "").upper()
            if name and value:
                pairs.append((f"{name} hash" if type_ == "HASH" and not is_hash_label(name) else name, value))
    return pairs


def _picture_position(walk: Walk, metadata: list[tuple[str, str]], path: str, whose: Belonging) -> None:
    """Add the position that a picture's metadata state; the hemisphere may stand in an entry of its own."""
    stated = {name.casefold(): value for name, value in metadata}

    def angle(name: str) -> str | None:
        value, reference = stated.get(name), stated.get(f"{name}ref", "")
        return value if value is None or value[-1:].isalpha() else f"{value} {reference[:1]}".strip()

    latitude, longitude = angle("gpslatitude"), angle("gpslongitude")
    if latitude or longitude:
        walk.draft.places.append(_position("metadata", f"{path}/details", whose, latitude, longitude))


def _children(node: Node | None) -> list[Node]:
    return [] if node is None else node.children


_READERS: dict[str, _Reader] = {
    "address": _address,
    "incidentAddress": _address,
    "ipCaptureEvent": _ip_capture,
    "sourceCapture": _source_capture,
    "sourceCaptures": _source_captures,
    "ipAddress": _bare_ip,
    "deviceId": _device,
    "estimatedLocation": _estimated_location,
    "espEstimatedLocation": _estimated_location,
    "priorCTReports": _prior_report,
    "incidentSummary": _incident_summary,
    "incidentType": _incident_type,
    "incidentDateTime": _incident_time,
    "dateReceived": _received,
    "dateMadeAvailable": _made_available,
    "escalateToHighPriority": _escalation,
    "espEscalation": _escalation,
    "reportAnnotations": _annotations,
    "informational": _informational,
    "priorityId": _summary_text("priority"),
    "ncmecClassification": _summary_text("classification"),
    "espName": _summary_text("esp"),
    "compromisedAccount": _flag_of_person,
    "thirdPartyUserReported": _flag_of_person,
    "ageAssertionDiscrepancy": _flag_of_person,
}
"""Element to the function that reads it whole; every other element is walked through."""
