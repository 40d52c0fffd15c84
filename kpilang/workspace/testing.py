"""The tests of a project, each on a few rows in memory: what is expected, and what comes out."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from mmap import mmap

from sqlglot import exp

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.engines.base import EngineError
from kpilang.engines.memory import open_memory, put
from kpilang.model.entities import Display, Expectation, SpecTest
from kpilang.model.project import Model
from kpilang.plan.answer import Answer
from kpilang.plan.columns import answer
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.compile import statement
from kpilang.sql.dialects import DIALECTS
from kpilang.workspace import processes, session_problems
from kpilang.workspace.dependencies import errors_in_the_way
from kpilang.workspace.expectations import line_of, requests, without_a_row
from kpilang.workspace.outcomes import Fault, Line, Outcome
from kpilang.workspace.project import CheckResult
from kpilang.workspace.statements import plan
from kpilang.workspace.testbed import moment_of, on_tables, table_of, with_given

#: fewer tests are done sooner than another process is started
_WORTH_A_PROCESS = 4
_ENGINE = "memory"


def run_tests(
    checked: CheckResult, tests: Sequence[SpecTest], tell: Callable[[int], None]
) -> tuple[Outcome, ...]:
    """Run tests, on several processors where it pays; ImportError without `duckdb`.

    `tell` is called now and then with the number of tests that are done.
    """
    import duckdb  # noqa: F401  # before processes are copied, which would each import it

    model = on_tables(checked.model)
    workers = max(1, min(processes.available(), len(tests) // _WORTH_A_PROCESS))
    shares = [range(start, len(tests), workers) for start in range(workers)]
    with mmap(-1, max(1, len(tests))) as done:

        def share(numbers: range) -> list[Outcome]:
            out = []
            with closing(Bench(checked, model)) as bench:
                for number in numbers:
                    out.append(bench.run(tests[number]))
                    done[number] = 1
                    tell(done[:].count(1))
            return out

        own, others = processes.together(
            partial(share, shares[0]),
            [partial(_packed, partial(share, numbers)) for numbers in shares[1:]],
        )
        found = dict(zip(shares[0], own, strict=True))
        for numbers, packed in zip(shares[1:], others, strict=True):
            part = share(numbers) if packed is None else pickle.loads(packed)
            found |= zip(numbers, part, strict=True)
    return tuple(found[number] for number in range(len(tests)))


def _packed(job: Callable[[], list[Outcome]]) -> bytes:
    return pickle.dumps(job())


class Bench:
    """An engine in memory on which tests run, one after the other."""

    def __init__(self, checked: CheckResult, model: Model) -> None:
        self._checked = checked
        self._model = model
        self._engine, self._connection = open_memory()

    def close(self) -> None:
        """Release the engine."""
        self._engine.close()

    def run(self, test: SpecTest) -> Outcome:
        """Run one test."""
        measure = self._model.measure(test.subject)
        display = Display() if measure is None else measure.display
        wrong = _in_the_way(self._checked, test)
        if wrong:
            return Outcome(test, display, problems=wrong)
        try:
            return Outcome(test, display, *self._lines(with_given(self._model, test), test))
        except EngineError as error:
            problem = session_problems.engine_refused(_ENGINE, str(error))
            return Outcome(test, display, problems=(problem,))

    def _lines(
        self, model: Model, test: SpecTest
    ) -> tuple[tuple[Line, ...], tuple[Diagnostic, ...]]:
        """Return the lines of a test beside what came out, or why nothing did."""
        lines: dict[Expectation, Line] = {}
        for request, asked in requests(model, test):
            found = self._ask(model, test, request)
            if not isinstance(found, Answer):
                return (), found
            lines |= {line: line_of(line, found) for line in asked}
        for line in test.expected:
            if lines[line].fault is not Fault.NO_ROW:
                continue
            asked_alone = without_a_row(model, test, line)
            alone = None if asked_alone is None else self._ask(model, test, asked_alone)
            if isinstance(alone, Answer):
                one = line_of(replace(line, members=()), alone)
                lines[line] = replace(lines[line], got=one.got, fault=one.fault)
        return tuple(lines[line] for line in test.expected), ()

    def _ask(
        self, model: Model, test: SpecTest, request: Request
    ) -> Answer | tuple[Diagnostic, ...]:
        planned = plan(model, test.subject, request, moment_of(test))
        if planned.plan is None:
            return planned.problems
        return self._answer(model, test, planned.plan)

    def _answer(self, model: Model, test: SpecTest, plan: Plan) -> Answer:
        """Put the tables there that a plan reads, and run it; raises EngineError."""
        dialect = DIALECTS[self._engine.dialect]
        tree = statement(plan, dialect)
        for name in sorted({table.name for table in tree.find_all(exp.Table)}):
            if name in model.sources and model.sources[name].table == (name,):
                table = table_of(model, test, name)
                put(self._connection, table.name, table.fields, table.rows)
        return answer(plan, self._engine.rows(tree.sql(dialect=dialect.sqlglot)))


def _in_the_way(checked: CheckResult, test: SpecTest) -> tuple[Diagnostic, ...]:
    """Return the errors in a test and in what its measure depends on."""
    own = [
        problem
        for problem in checked.problems
        if problem.severity is Severity.ERROR and test.block.contains(problem.primary.span)
    ]
    return (*own, *errors_in_the_way(checked, test.subject))
