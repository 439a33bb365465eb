"""How much of an outside file is read before it is refused: every bound in one place."""

MIB = 1024 * 1024

DOCUMENT_BYTES = 32 * MIB
"""One JSON or XML document. The largest real reports are a few MiB."""

SHEET_BYTES = 512 * MIB
"""One CSV file; it is read as a stream, never whole."""

XML_DEPTH = 64
XML_ELEMENTS = 1_000_000
JSON_DEPTH = 64

VALUE_CHARACTERS = 4096
"""One value of a tip. The longest that a format allows is a URL of 2,083 characters."""

ARCHIVE_ENTRIES = 20_000
ARCHIVE_EXPANDED_BYTES = 16 * 1024 * MIB
"""All members of one archive together. Media are hashed as a stream, so this bounds time, not memory."""
ARCHIVE_RATIO = 200
"""Expanded size over stored size of one member; text seldom passes 30."""
ARCHIVE_RATIO_FLOOR = 8 * MIB
"""Below this expanded size the ratio is not looked at: short repeated text compresses well."""

WORKBOOK_ENTRIES = 5_000
WORKBOOK_STRINGS_BYTES = 64 * MIB
WORKBOOK_PART_BYTES = 256 * MIB
WORKBOOK_EXPANDED_BYTES = 512 * MIB

ROW_CHARACTERS = MIB
"""One record of a CSV file, quoted line breaks included."""
ROW_LINES = 200
ROW_CELLS = 1_000
SHEET_ROWS = 1_048_576
"""What one Excel sheet can hold."""

HEADER_SEARCH_ROWS = 20
"""How far down a header is looked for when the profile does not state its row."""

IDENTIFIERS_IN_ONE_TIP = 50_000
REMARKS_IN_ONE_TIP = 1_000
"""Flags, and paths left unread, kept of one tip; a last entry says how many more there were."""

AREA_FEATURES = 5_000
AREA_POSITIONS = 1_000_000
"""Of one file of boundaries. A State's districts in the finest public data have some hundred thousand positions."""
