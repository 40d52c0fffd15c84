"""Words that one of the engines reserves, so that a name spelt like one is quoted."""

import re

_WORDS = """
    all analyse analyze and any array as asc asymmetric authorization between binary both by
    case cast check collate collation column concurrently constraint create cross
    current_catalog current_date current_role current_schema current_time current_timestamp
    current_user default deferrable delete desc describe distinct do else end except exists
    false fetch for foreign freeze from full grant group having ilike in initially inner insert
    intersect interval into is isnull join key lateral leading left like limit localtime
    localtimestamp minus natural not notnull null offset on only or order outer over overlaps
    partition period pivot placing primary qualify range references returning right row rows
    select session_user set show similar some summarize symmetric table tablesample then to
    trailing true union unique unpivot update user using values variadic verbose when where
    window with
"""

RESERVED: frozenset[str] = frozenset(re.findall(r"\w+", _WORDS))
