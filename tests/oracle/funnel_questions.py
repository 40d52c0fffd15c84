"""Random questions about the funnels of a random world."""

from __future__ import annotations

from random import Random

from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.workspace.query import Session
from tests.oracle.comparing import compare_answers
from tests.oracle.frames import Silent
from tests.oracle.funnels import Funneled, with_metric
from tests.oracle.paths import tags_of
from tests.oracle.question import Question
from tests.oracle.questions import random_question
from tests.oracle.refusals import refusals
from tests.oracle.report import Report
from tests.oracle.rows import Interpreter
from tests.oracle.values import Unsure
from tests.oracle.worlds import RandomWorld


def ask_funnel(
    world: RandomWorld,
    model: Model,
    session: Session,
    interpreter: Interpreter,
    rng: Random,
    report: Report,
    name: str,
) -> None:
    """Ask the engine and the interpreter about a funnel, and report what differs."""
    funnel = model.funnels[name]
    known = with_metric(model, funnel)
    asked, _, tags = random_question(world, known, name, rng)
    asked |= {"top": None, "order": None}
    if asked.get("each") is Grain.HOUR:
        asked["each"] = Grain.DAY
    question = Question(**asked)
    about = f"seed {world.seed}, {name}, {asked}"
    meant = refusals(known, name, question)
    request = Request(
        question.by, question.start, question.end, question.periods, question.as_of,
        each=question.each,
    )  # fmt: skip
    found = session.ask(name, request)
    refused = {problem.code for problem in found.problems} if found.answer is None else set()
    report.cases += 1
    if refused != ({meant.must} - {None}):
        report.failures.append(f"{about}\n  refused by {refused} not {meant}")
        return
    if found.answer is None:
        report.refusals.update(refused)
        return
    try:
        own = Interpreter(known, interpreter.data)
        wanted = Funneled(own, funnel, question).answer()
    except Unsure:
        report.unsure += 1
        return
    except Silent:
        report.silent += 1
        return
    got = found.answer.records()
    wrong = compare_answers(got, wanted, ("stage", *question.by))
    if wrong:
        report.failures.append("\n  ".join([about, *wrong[:6]]))
    report.compared(tags_of(funnel) | tags, got, wanted)
