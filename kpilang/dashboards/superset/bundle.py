"""Files of a bundle to a ZIP that is the same to the byte for the same files.

A file holds JSON, which every reader of YAML reads; what YAML would take for a line's end or
refuse is written by its number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

#: what YAML does not take as it is in a text, and JSON does
_ODD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: the first day that a ZIP knows
_DAY = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


def to_yaml(content: Mapping[str, Any]) -> str:
    """Return a document as text, its keys in order."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def zipped(folder: str, documents: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return documents by path as a ZIP, in one folder; they are not compressed."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for path in sorted(documents):
            info = ZipInfo(f"{folder}/{path}", _DAY)
            info.create_system = 3
            info.external_attr = _MODE
            archive.writestr(info, to_yaml(documents[path]).encode())
    return written.getvalue()
