"""Which parts of SQL may occur in raw SQL. What is not listed is refused.

All of them depend on their arguments alone: nothing reads a file, a setting, a clock or a sequence.
What engines answer differently, or fail on for single rows, is not listed either (roots, rounding,
remainders, parts of moments): the functions of the language say it the same way everywhere.
"""

from __future__ import annotations

from sqlglot import exp

_VALUES = (
    *(exp.Literal, exp.Boolean, exp.Null, exp.Column, exp.Identifier, exp.Paren),
    *(exp.Cast, exp.DataType, exp.DataTypeParam, exp.Var),
)
_OPERATORS = (
    *(exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.DPipe),
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Escape, exp.And, exp.Or, exp.Not),
    *(exp.Case, exp.If),
)
_FUNCTIONS = (
    *(exp.Abs, exp.Ceil, exp.Floor, exp.Sign),
    *(exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif),
    *(exp.Concat, exp.Length, exp.Lower, exp.Replace, exp.SplitPart),
    *(exp.StartsWith, exp.StrPosition, exp.Trim, exp.Upper, exp.RegexpLike),
)
EXPRESSION: frozenset[type[exp.Expr]] = frozenset((*_VALUES, *_OPERATORS, *_FUNCTIONS))

_AGGREGATES = (exp.Avg, exp.Count, exp.Max, exp.Min, exp.Sum)
_WINDOWS = (
    *(exp.Window, exp.WindowSpec, exp.RowNumber, exp.Rank, exp.DenseRank),
    *(exp.FirstValue, exp.LastValue, exp.Lag, exp.Lead),
)
_CLAUSES = (
    *(exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered),
    *(exp.Limit, exp.Offset, exp.Distinct, exp.Filter, exp.With, exp.CTE, exp.Subquery),
    *(exp.Table, exp.TableAlias, exp.Alias, exp.Star, exp.Exists),
)
SELECT: frozenset[type[exp.Expr]] = EXPRESSION | {*_AGGREGATES, *_WINDOWS, *_CLAUSES}

#: types that a cast may name, by kind
NUMBERS = frozenset(
    (
        *(exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT),
        *(exp.DType.INT128, exp.DType.DECIMAL, exp.DType.FLOAT, exp.DType.DOUBLE),
    )
)
TEXTS = frozenset((exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.CHAR))
MOMENTS = frozenset((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ))
ZONED = frozenset((exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ))
CASTS = NUMBERS | TEXTS | MOMENTS | ZONED | {exp.DType.BOOLEAN, exp.DType.DATE}

#: what a name that stands for a part of SQL is called in a message
_NAMES: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.AggFunc, "an aggregate"),
    (exp.Window, "a window function"),
    (exp.Query, "a query inside an expression"),
    (exp.Placeholder, "a placeholder"),
    (exp.Parameter, "a parameter"),
    (exp.Star, "`*`"),
    (exp.Lambda, "a lambda"),
    (exp.Values, "`VALUES`"),
    (exp.SetOperation, "a union of queries"),
    (exp.Into, "`INTO`"),
    (exp.Lock, "a lock"),
    (exp.TableSample, "a sample"),
    (exp.Alias, "an alias"),
    (exp.Bracket, "a part of a list"),
    (exp.Array, "a list"),
    (exp.Struct, "a structure"),
    (exp.Dot, "a part of a structure"),
)


def called(part: exp.Expr) -> str:
    """Return what a part that is not allowed is called."""
    if isinstance(part, exp.Anonymous):
        return f"the function `{part.name.lower()}`"
    if isinstance(part, exp.DataType):
        return f"the type `{part.sql(dialect='duckdb').lower()}`"
    for kind, name in _NAMES:
        if isinstance(part, kind):
            return name
    if isinstance(part, exp.Func):
        return f"the function `{part.sql_name().lower()}`"
    return f"`{part.key.upper()}`"
