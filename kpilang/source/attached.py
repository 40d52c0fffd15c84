"""Files that a specification names, as their texts: the analysis itself opens none."""

from __future__ import annotations

from collections.abc import Mapping

from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class TargetFile:
    """The text of a file that a target names, or why it cannot be read."""

    text: str = ""
    reason: str = ""


#: files by the specification that names them and the path as written
Files = Mapping[tuple[str, str], TargetFile]
