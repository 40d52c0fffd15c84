"""Functions of spreadsheets and databases: the language's own, or what to write instead."""

from __future__ import annotations

_CASE = "write `case when … then … else … end`"
_SUM_WHERE = 'put the condition inside the aggregate: `sum(deals.amount where stage = "won")`'
_COUNT_WHERE = 'put the condition inside the aggregate: `count(deals where stage = "won")`'
_AVERAGE_WHERE = "put the condition inside the aggregate: `avg(deals.amount where is_won)`"
_NO_ERROR = "leave it out: a division by zero has no value, and is no error"
_DIVIDE = "divide with `/`: a division by zero has no value, and is no error"
_FOLLOW = "follow a reference to the other source: `owner.region`"
_SUBTRACT = "subtract one date from the other: `closed_on - opened_on`"
_MOVE = "add a duration: `opened_on + 30 days`"
_LOGARITHM = "write `ln(x)` for the natural logarithm, `log10(x)` for that of base 10"

#: by their names in small letters, those of the language that take the same arguments
SAME = {
    "average": "avg",
    "mean": "avg",
    "counta": "count",
    "countd": "count_distinct",
    "countunique": "count_distinct",
    "distinctcount": "count_distinct",
    "nvl": "coalesce",
    "ifnull": "coalesce",
    "ceiling": "ceil",
    "rounddown": "truncate",
    "trunc": "truncate",
    "int": "floor",
    "pow": "power",
    "len": "length",
    "char_length": "length",
    "ucase": "upper",
    "lcase": "lower",
    "mid": "substring",
    "substr": "substring",
    "concatenate": "concat",
    "startswith": "starts_with",
    "endswith": "ends_with",
    "substitute": "replace",
    "dayofmonth": "day",
    "isoweeknum": "week",
    "isoweek": "week",
    "weekofyear": "week",
    "current_date": "today",
    "current_timestamp": "now",
    "getdate": "now",
    "sysdate": "now",
    "to_timestamp": "timestamp",
}

#: what to write instead of the others
INSTEAD = {
    "isnull": "write `x is null`",
    "isblank": "write `x is null`",
    "if": _CASE,
    "iif": _CASE,
    "ifs": _CASE,
    "switch": _CASE,
    "decode": _CASE,
    "sumif": _SUM_WHERE,
    "sumifs": _SUM_WHERE,
    "countif": _COUNT_WHERE,
    "countifs": _COUNT_WHERE,
    "averageif": _AVERAGE_WHERE,
    "averageifs": _AVERAGE_WHERE,
    "divide": _DIVIDE,
    "safe_divide": _DIVIDE,
    "iferror": _NO_ERROR,
    "datediff": _SUBTRACT,
    "date_diff": _SUBTRACT,
    "datedif": _SUBTRACT,
    "age": _SUBTRACT,
    "dateadd": _MOVE,
    "date_add": _MOVE,
    "edate": _MOVE,
    "networkdays": "write `workdays(a, b)`, which does not count the day of b",
    "to_date": "write a date without quotes, as in `2026-01-31`",
    "datetime": 'write `timestamp("2026-01-31 10:00")`',
    "eomonth": 'write `date_trunc("month", x)` for the first day of a month',
    "last_day": 'write `date_trunc("month", x)` for the first day of a month',
    "vlookup": _FOLLOW,
    "lookup": _FOLLOW,
    "xlookup": _FOLLOW,
    "calculate": "put the condition inside the aggregate, after `where`",
    "log": _LOGARITHM,
    "sqr": "write `x * x`, or `power(x, 2)`",
    "roundup": "write `ceil(x)`: up to the next whole number",
    "find": 'write `contains(t, "…")`',
    "search": 'write `contains(lower(t), "…")`',
    "instr": 'write `contains(t, "…")`',
    "regexp_like": 'write `t like "…%"`',
    "dayofweek": "write `weekday(x)`: Monday is 1, Sunday is 7",
    "day_of_week": "write `weekday(x)`: Monday is 1, Sunday is 7",
    "weeknum": "write `week(x)`: the number of an ISO week",
    "cast": "leave it out: a column has the type that it is declared with",
    "number": "leave it out: a column has the type that it is declared with",
    "value": "leave it out: a column has the type that it is declared with",
    "text": "leave it out: a number is shown as its unit says",
    "to_char": "leave it out: a number is shown as its unit says",
    "days": "divide by a day: `(closed_on - opened_on) / 1 days`",
    "hours": "divide by an hour: `(ended_at - made_at) / 1 hours`",
}
