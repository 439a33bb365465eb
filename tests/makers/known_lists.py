"""Makes known-hash lists by code: VICS JSON 1.x and 2.0, sums files, hashdeep, CSV, whole and broken."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from tutela.engines.known import ListEntry

DIGESTS = ("md5", "sha1", "sha256")


def digests(content: bytes) -> dict[str, str]:
    """The three digests of a content, lower-case hex."""
    return {kind: hashlib.new(kind, content, usedforsecurity=False).hexdigest() for kind in DIGESTS}


def media(content: bytes, number: int, category: int | None = 1, **changes: object) -> dict[str, object]:
    """A VICS 2.0 medium as distributed: upper-case hex, SHA-256 among the alternative hashes."""
    own = digests(content)
    return {
        "MD5": own["md5"].upper(),
        "MediaID": number,
        "Category": category,
        "SHA1": own["sha1"].upper(),
        "MediaSize": len(content),
        "IsPrecategorized": "true",
        "RelativeFilePath": "Files\\0\\x.jpg",
        "Series": 'a "series" [with] brackets ä',
        "AlternativeHashes": [
            {"MD5": own["md5"].upper(), "HashName": "SHA256", "HashValue": own["sha256"].upper()},
            {"MD5": own["md5"].upper(), "HashName": "PDQ", "HashValue": "0" * 64},
        ],
        "MediaFiles": [{"MD5": own["md5"].upper(), "MediaFileID": 1, "FileName": "x.jpg", "FilePath": "c:\\"}],
        **changes,
    }


def vics_list(media_list: Iterable[Mapping[str, object]]) -> bytes:
    """A VICS 2.0 hash list (#Media)."""
    context = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media"
    return json.dumps({"@odata.context": context, "value": list(media_list)}, ensure_ascii=False).encode()


def vics_case(media_list: Iterable[Mapping[str, object]], *, version: str = "1.3") -> bytes:
    """A VICS case file (#Cases): the media lie in the case."""
    case = {
        "CaseID": "5f0c3c64-5d3a-4fd1-8e5d-0f3a8c1b2d4e",
        "CaseNumber": "INVENTED 07",
        "CaseMetadata": [{"PropertyName": "MD5", "PropertyValue": "not a digest"}],
        "Media": list(media_list),
        "TotalMediaFiles": 999,
    }
    context = f"http://github.com/ICMEC/ProjectVic/DataModels/{version}.xml#Cases"
    return json.dumps({"odata.metadata": context, "value": [case]}, ensure_ascii=False).encode()


def sums(files: Mapping[str, bytes], kind: str) -> str:
    """What ``md5sum``, ``sha1sum`` or ``sha256sum`` print."""
    return "".join(f"{digests(content)[kind]}  {name}\n" for name, content in files.items())


def hashdeep(files: Mapping[str, bytes]) -> str:
    """What ``hashdeep -c md5,sha256`` prints."""
    head = "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## Invoked from: /\n## $ hashdeep -r .\n##\n"
    rows = [f"{len(one)},{digests(one)['md5']},{digests(one)['sha256']},{name}\n" for name, one in files.items()]
    return head + "".join(rows)


def entry(content: bytes, *kinds: str) -> ListEntry:
    """An entry of a list with some digests of a content."""
    own = digests(content)
    return ListEntry({kind: own[kind] for kind in kinds or DIGESTS})


def rdsv3(path: Path, contents: Iterable[bytes], schema: str, version: str = "2026.03.1") -> Path:
    """A database as NIST hands out, of a schema given as SQL: full (METADATA) or minimal (FILE)."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(schema)
        full = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'METADATA'").fetchone()
        for number, content in enumerate(contents, start=1):
            own = {kind: text.upper() for kind, text in digests(content).items()}
            row = {**own, "crc32": "00000000", "file_name": f"file {number}"}
            if full:
                row |= {"metadata_id": number, "key_hash": "x", "path": "/", "bytes": len(content)}
            else:
                row |= {"file_size": len(content), "package_id": number}
            table, names = "METADATA" if full else "FILE", ", ".join(row)
            database.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", [*row.values()])
        database.execute(
            "INSERT INTO VERSION (version, build_set, build_date, release_date, description) VALUES (?, ?, ?, ?, ?)",
            [version, "modern", "2026-03-01", "2026-03-01", "invented"],
        )
    return path
