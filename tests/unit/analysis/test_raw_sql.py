"""What raw SQL may say, of which type it is, and that everything else is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kpilang.model.expr import RawSql
from kpilang.model.leaves import reads, walk
from tests.unit.analysis.sample import analysed, clean, found

FEES = """
source fees {
  table: bank.fees
  key:   id
  time:  day
  column id:      number
  column day:     date
  column made_at: timestamp
  column amount:  number from "Amount__c"
  column kind:    text
  column hot:     boolean
  column owner:   ref reps by owner_id
  let x = sql\""" %s \"""
}
"""


def codes(text: str) -> list[str]:
    """Return the codes of the problems of an expression in SQL."""
    return [problem.code for problem in analysed(FEES % text).problems]


def raw(text: str, use: str = "count_distinct(fees.x)") -> RawSql:
    """Return an expression in SQL as the model has it."""
    formula = clean(FEES % text + f"metric m = {use}").model.metrics["m"].formula
    parts = (part for _, row in reads(formula) for part in walk(row))
    return next(part for part in parts if isinstance(part, RawSql))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Amount__c * 1.1", "number"),
        ("floor(Amount__c)", "number"),
        ("owner_id = 3", "boolean"),
        ("kind || '!'", "text"),
        ("hot AND Amount__c > 1", "boolean"),
        ("CAST('2026-01-31' AS DATE)", "date"),
        ("CAST(owner_id AS BIGINT)", "number"),
    ],
)
def test_types(text: str, type_: str) -> None:
    assert str(raw(text).type) == type_


def test_the_text_is_written_in_one_way() -> None:
    plain = raw("Amount__c*2")
    assert plain.text == '"Amount__c" * 2'
    assert plain.columns == ("amount",)
    assert raw("amount__C /* twice */ * 2 -- so") == plain


def test_it_is_reached_over_references() -> None:
    text = FEES % "kind" + "source parts {\n table: t\n time: fee.day\n"
    text += "column fee: ref fees by fee_id\n}\nmetric m = count_distinct(parts.fee.x)"
    formula = clean(text).model.metrics["m"].formula
    parts = [part for _, row in reads(formula) for part in walk(row)]
    assert [part.path for part in parts if isinstance(part, RawSql)] == [("fee",)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "K331"),
        ("Amount__c +", "K330"),
        ("Amount__c) FROM secrets; --", "K330"),
        ("(" * 5000, "K330"),
        ("Amount__c; kind", "K331"),
        ("SELECT 1", "K331"),
        ("DROP TABLE fees", "K332"),
        ("INSERT INTO fees VALUES (1)", "K331"),
        ("DELETE FROM fees", "K331"),
        ("UPDATE fees SET id = 1", "K331"),
        *[
            (text, "K332")
            for text in (
                *("(SELECT max(id) FROM fees)", "EXISTS (SELECT 1 FROM fees)", "id IN (SELECT 1)"),
                *("sum(id)", "count(*)", "row_number() OVER ()", "lag(id) OVER (ORDER BY id)"),
                *(
                    "random()",
                    "uuid()",
                    "now()",
                    "current_date",
                    "current_timestamp",
                    "nextval('s')",
                ),
                *("getenv('HOME')", "current_setting('x')", "version()", "pg_read_file('/etc/x')"),
                *(
                    "read_text('x')",
                    "read_csv('x')",
                    "glob('*')",
                    "query('select 1')",
                    "lo_import('x')",
                ),
                *("dblink('x', 'y')", "pg_sleep(9)", "sleep(9)", "txid_current()", "hash(kind)"),
                *(
                    "?",
                    "$1",
                    ":x",
                    "*",
                    "columns('x')",
                    "id AS other",
                    "[id]",
                    "{'a': id}",
                    "kind[1]",
                ),
                *(
                    "CAST(kind AS JSON)",
                    "kind::BLOB",
                    "id::INTERVAL",
                    "list_transform([1], x -> x)",
                ),
                *("unnest([1, 2])", "CAST(kind AS STRUCT(a INT))", "kind COLLATE nocase"),
                *(
                    "COPY fees TO 'x'",
                    "ATTACH 'x'",
                    "PRAGMA version",
                    "INSTALL httpfs",
                    "SET x = 1",
                ),
                *("VALUES (1)", "CALL x()", "LOAD x", "EXPLAIN SELECT 1", "USE x", "SHOW TABLES"),
            )
        ],
        ("nowhere", "K333"),
        ("amount", "K333"),
        ('"amount__c" + 1', "K333"),
        ("fees.id", "K333"),
        ("made_at - made_at", "K335"),
        ("INTERVAL 7 DAY", "K332"),
        ("CAST('today' AS DATE)", "K332"),
        ("CAST(made_at AS DATE)", "K332"),
        ("round(owner_id)", "K332"),
        ("date_trunc('month', made_at)", "K332"),
        ("owner_id", "K335"),
        ("NULL", "K335"),
    ],
)
def test_refused(text: str, code: str) -> None:
    assert codes(text) in ([code], ["K331"] if code == "K332" else [code])


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("amount * 2", 'write `"Amount__c"`'),
        ("fees.id", "write `id` without"),
        ("nowhere", "declare the column"),
    ],
)
def test_an_unknown_column_says_what_to_write(text: str, help: str) -> None:
    (problem,) = analysed(FEES % text).problems
    assert problem.help.startswith(help)


@pytest.mark.parametrize(
    ("metric", "problems"),
    [
        ('sql"""1"""', [("K334", 'sql"""1"""')]),
        ('revenue * sql"""1"""', [("K334", 'sql"""1"""')]),
        ('(revenue where sql"""1 = 1""")', [("K334", 'sql"""1 = 1"""')]),
        ('sum(sql"""1""")', [("K405", 'sql"""1"""')]),
        ('sum(deals.amount where sql"""stage""")', [("K311", 'sql"""stage"""')]),
        ('sum(deals.amount + sql"""1""")', [("K301", 'sql"""1"""')]),
        ('sum(deals.amount + sql"""id""" * 1 USD where sql"""stage = \'won\'""")', []),
    ],
)
def test_where_it_stands(metric: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"metric m = {metric}") == problems


def select(text: str) -> list[str]:
    """Return the codes of the problems of a SELECT as a table."""
    source = f'source s {{\n table: sql"""{text}"""\n column id: number\n}}'
    return [problem.code for problem in analysed(source).problems]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM a",
        "FROM a",
        "SELECT * FROM s.a JOIN b USING (id), c",
        "WITH x AS (SELECT id FROM a) SELECT x.id FROM x LEFT JOIN (FROM b) AS y ON x.id = y.id",
        "SELECT id, sum(n) FILTER (WHERE n > 1) FROM a GROUP BY id HAVING count(DISTINCT n) > 1",
        "SELECT DISTINCT id FROM a WHERE n IN (SELECT n FROM b) AND EXISTS (SELECT 1 FROM c)",
        "SELECT max(id) OVER (PARTITION BY n ORDER BY m) AS id FROM a ORDER BY 1 LIMIT 3 OFFSET 1",
    ],
)
def test_selects(text: str) -> None:
    assert select(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "K331"),
        ("id + 1", "K331"),
        ("SELECT id FROM", "K330"),
        ("SELECT id FROM a; DROP TABLE a", "K331"),
        ("SELECT id FROM a UNION SELECT id FROM b", "K331"),
        ("DELETE FROM a RETURNING id", "K331"),
        ("INSERT INTO a SELECT id FROM b", "K331"),
        ("CREATE TABLE x AS SELECT id FROM a", "K331"),
        ("COPY a TO 'x'", "K331"),
        ("VALUES (1)", "K331"),
        ("SELECT 1 AS id", "K332"),
        ("SELECT id FROM read_csv('x')", "K332"),
        ("SELECT id FROM range(3)", "K332"),
        ("SELECT id FROM glob('*')", "K332"),
        ("SELECT id FROM duckdb_secrets()", "K332"),
        ("SELECT id FROM unnest([1]) AS t(id)", "K332"),
        ("SELECT id FROM (VALUES (1)) AS t(id)", "K332"),
        ("SELECT id FROM a TABLESAMPLE 10%", "K332"),
        ("SELECT id FROM a FOR UPDATE", "K332"),
        ("SELECT id INTO b FROM a", "K332"),
        ("SELECT id FROM a, LATERAL (SELECT 1)", "K332"),
        ("SELECT id FROM a ASOF JOIN b ON a.x >= b.x", "K332"),
        ("SELECT id FROM a NATURAL JOIN b", "K332"),
        ("SELECT * EXCLUDE (n) FROM a", "K332"),
        ("WITH RECURSIVE x AS (SELECT id FROM a) SELECT id FROM x", "K332"),
        ("SELECT id FROM a WHERE n > random()", "K332"),
        ("SELECT id FROM a WHERE d < current_date", "K332"),
        ("SELECT id FROM (SELECT id FROM a UNION SELECT 1) AS b", "K332"),
        ("SELECT id FROM 'x.csv'", "K214"),
        ('SELECT id FROM "x.parquet" AS p', "K214"),
        ("SELECT id FROM (SELECT id FROM 'https://x/y') AS b", "K214"),
        ("SELECT other FROM a", "K336"),
        ("SELECT id FROM a GROUP BY ALL", "K332"),
        ("SELECT id FROM a ORDER BY ALL", "K332"),
        ("SELECT sum(n) OVER (ORDER BY ALL) AS id FROM a", "K332"),
    ],
)
def test_selects_refused(text: str, code: str) -> None:
    assert select(text) == [code]


@pytest.mark.parametrize(
    ("columns", "text", "query"),
    [
        ("id", "SELECT Id FROM a", "SELECT Id FROM a"),
        ("Id", "SELECT Id FROM a", 'SELECT Id AS "Id" FROM a'),
        ("Id", "SELECT x.id FROM a AS x", 'SELECT x.id AS "Id" FROM a AS x'),
        ("id", 'SELECT "Id" FROM a', 'SELECT "Id" AS "id" FROM a'),
        ("Id", 'SELECT n AS "Id" FROM a', 'SELECT n AS "Id" FROM a'),
        (
            "Id",
            "SELECT upper(n) AS ID FROM a GROUP BY id ORDER BY Id, id.n",
            'SELECT UPPER(n) AS "Id" FROM a GROUP BY "Id" ORDER BY "Id", id.n',
        ),
        ("Id", "SELECT * FROM a", "SELECT * FROM a"),
    ],
)
def test_a_select_calls_its_columns_as_they_are_declared(
    columns: str, text: str, query: str
) -> None:
    source = f'source s {{\n table: sql"""{text}"""\n column {columns}: number\n}}'
    assert clean(source).model.sources["s"].query == query


def test_a_select_gives_the_columns_of_references() -> None:
    source = 'source s {\n table: sql"""SELECT id FROM a"""\n column id: number\n'
    assert [code for code, _ in found(source + " column rep: ref reps by rep_id\n}")] == ["K336"]


def test_a_source_has_one_table() -> None:
    text = 'source s {\n table: sql"""SELECT id FROM a"""\n rows {\n | id |\n | 1 |\n }\n}'
    assert [problem.code for problem in analysed(text).problems] == ["K409"]


def test_the_library_is_loaded_for_raw_sql_alone() -> None:
    program = (
        "import sys\n"
        "from tests.unit.analysis.sample import analysed\n"
        "analysed('metric m = count(deals)')\n"
        "assert not {'sqlglot', 'holidays'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
