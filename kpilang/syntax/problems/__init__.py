"""K1xx: what can be wrong with the text itself.

The docstring of each function is the page that `kpi explain` shows.

texts.py   characters, quotes, numbers, dates, comments
blocks.py  headers, braces, words unknown in a block
lines.py   words and values that do not fit
"""

from kpilang.syntax.problems.blocks import (
    indented_declaration,
    stray_brace,
    text_outside,
    unclosed_brace,
    unknown_declaration,
    unknown_property,
)
from kpilang.syntax.problems.lines import (
    line_of_no_period,
    other_wording,
    repeated_clause,
    too_deep,
    unclosed_bracket,
    uneven_table,
    unexpected,
)
from kpilang.syntax.problems.texts import (
    comment_sign,
    foreign_notation,
    malformed_number,
    no_such_date,
    unclosed_text,
    unexpected_character,
    unknown_escape,
)

__all__ = [
    "comment_sign",
    "foreign_notation",
    "indented_declaration",
    "line_of_no_period",
    "malformed_number",
    "no_such_date",
    "other_wording",
    "repeated_clause",
    "stray_brace",
    "text_outside",
    "too_deep",
    "unclosed_brace",
    "unclosed_bracket",
    "unclosed_text",
    "uneven_table",
    "unexpected",
    "unexpected_character",
    "unknown_declaration",
    "unknown_escape",
    "unknown_property",
]
