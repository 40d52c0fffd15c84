"""Vega-Lite specifications to SVG and to text.

A specification holds its data; texts of people stand in data values only, never in expressions.
"""

from __future__ import annotations

import json
from typing import Any

VERSION = "6.4"

Spec = dict[str, Any]


class ExtraMissing(Exception):
    """An optional package is not installed; `extra` is the one that brings it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"{purpose} needs `{package}`: install `{extra}`")


def to_svg(spec: Spec) -> str:
    """Draw a specification; nothing is fetched, and no ids are left that could clash on a page."""
    try:
        import vl_convert
    except ImportError as error:
        raise ExtraMissing("vl-convert-python", "kpilang[local]", "drawing charts") from error
    svg: str = vl_convert.vegalite_to_svg(
        json.dumps(spec), vl_version=VERSION, allowed_base_urls=[]
    )
    return svg


def to_text(spec: Spec) -> str:
    """Return a specification as the text of its file."""
    return json.dumps(spec, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
