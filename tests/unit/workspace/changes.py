"""A project of some teams, and changes as people make them to its files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

from kpilang.source.text import Source
from tests.benchmarks import projects

Texts = dict[str, str]

NEW_FILE = """\
metric extra_{n} = count(deals where kind = "extra {n}")

kpi extra_share_{n} "Extra" {{
  formula: extra_{n} / company_revenue
  window:  month
  goal:    annual_growth
}}
"""


def texts(kpis: int = 40) -> Texts:
    """Return the specifications of a project; some teams name what others declare.

    In each team a mean is taken where a median is wanted, and a result has neither a driver nor a
    baseline, so that rules have much to find.
    """
    files = {
        name: _careless(text)
        for name, text in projects.project(kpis).items()
        if name.endswith(".kpi")
    }
    teams = sorted(projects.team_files(files))
    for this, other in list(pairwise(teams))[:2]:
        name = re.search(r"metric (\w+)_wins", files[other])
        assert name is not None
        files[this] += f"\nmetric shared_{len(this)}_{name[1]} = {name[1]}_wins + 1\n"
        files[this] += f"\nkpi bare_{len(this)}_{name[1]} {{ formula: {name[1]}_wins + 2 }}\n"
    return dict(sorted(files.items()))


def _careless(text: str) -> str:
    text = text.replace("median(", "avg(")
    text = re.sub(r"lag 30 days, \w+_momentum", "lag 30 days", text)
    return re.sub(r"\n  baseline: +\w+ USD in 2025\n  target", "\n  target", text)


def sources(files: Texts) -> dict[str, Source]:
    """Return texts as they are read, sorted by path."""
    return {name: Source(name, text) for name, text in sorted(files.items())}


def changed(files: Texts, rng: random.Random) -> Texts:
    """Return the texts after a change of some kind, which may also make them wrong."""
    return rng.choice(CHANGES)(dict(files), rng)


def _any_file(files: Texts, rng: random.Random, pattern: str = "") -> str:
    found = [name for name, text in files.items() if re.search(pattern, text)]
    return rng.choice(found or list(files))


def _another_number(files: Texts, rng: random.Random) -> Texts:
    name = _any_file(files, rng)
    places = list(re.finditer(r"\d+(?=k|%| per| days)", files[name]))
    if places:
        start, end = rng.choice(places).span()
        files[name] = f"{files[name][:start]}{rng.randrange(1, 99)}{files[name][end:]}"
    return files


def _another_metric(files: Texts, rng: random.Random) -> Texts:
    metrics = sorted(
        {m for text in files.values() for m in re.findall(r"^metric (\w+)", text, re.M)}
    )
    name = _any_file(files, rng, "formula: ")
    formulas = list(re.finditer(r"(?<=formula: ) *\w+(?= |\n)", files[name]))
    if formulas and metrics:
        start, end = rng.choice(formulas).span()
        files[name] = files[name][:start] + rng.choice(metrics) + files[name][end:]
    return files


def _lines_before(files: Texts, rng: random.Random) -> Texts:
    name = _any_file(files, rng)
    files[name] = "# a remark\n\n" * rng.randrange(1, 3) + files[name]
    return files


def _renamed_everywhere(files: Texts, rng: random.Random) -> Texts:
    name = _any_file(files, rng, r"(?m)^(?:metric|goal|kpi|role)")
    declared = re.findall(r"(?m)^(?:metric|goal|kpi|role) (\w+)", files[name])
    if declared:
        old = rng.choice(declared)
        new = f"{old}_{rng.randrange(9)}"
        return {n: re.sub(rf"\b{old}\b", new, text) for n, text in files.items()}
    return files


def _renamed_here(files: Texts, rng: random.Random) -> Texts:
    name = _any_file(files, rng, r"(?m)^(?:metric|goal|kpi|role)")
    files[name] = re.sub(r"(?m)^(metric|goal|kpi|role) (\w+)", r"\1 \2_new", files[name], count=1)
    return files


def _moved(files: Texts, rng: random.Random) -> Texts:
    here, there = _any_file(files, rng, "kpi "), _any_file(files, rng)
    blocks = re.split(r"\n(?=kpi )", files[here])
    if len(blocks) > 1 and here != there:
        block = blocks.pop(rng.randrange(1, len(blocks)))
        files[here] = "\n".join(blocks)
        files[there] += f"\n{block}\n"
    return files


def _doubled(files: Texts, rng: random.Random) -> Texts:
    here, there = _any_file(files, rng, "metric "), _any_file(files, rng)
    found = re.search(r"(?m)^metric .*\n(?:    .*\n)*", files[here])
    if found:
        files[there] += f"\n{found[0]}"
    return files


def _removed(files: Texts, rng: random.Random) -> Texts:
    name = _any_file(files, rng)
    if rng.random() < 0.4 and len(files) > 3:
        del files[name]
    else:
        files[name] = re.sub(r"\nkpi [^\n]*\{\n.*?\n\}\n", "\n", files[name], count=1, flags=re.S)
    return files


def _added(files: Texts, rng: random.Random) -> Texts:
    number = rng.randrange(1000)
    folder = rng.choice(["specs/", "specs/area_000/", "a/", "z/"])
    files[f"{folder}extra_{number}.kpi"] = NEW_FILE.format(n=number)
    return files


def _broken(files: Texts, rng: random.Random) -> Texts:
    name = _any_file(files, rng)
    place = rng.randrange(len(files[name]) + 1)
    files[name] = (
        files[name][:place]
        + rng.choice(["}", "{", " = ", '"', "é", "2026-99"])
        + (files[name][place + rng.randrange(3) :])
    )
    return files


def _of_all(files: Texts, rng: random.Random) -> Texts:
    for name, text in files.items():
        if "source deals" in text:
            files[name] = text.replace('let is_won    = stage = "won"', 'let is_won = kind = "won"')
    return files


CHANGES: tuple[Callable[[Texts, random.Random], Texts], ...] = (
    *(_another_number, _another_metric, _lines_before, _moved, _added) * 2,
    *(_renamed_everywhere, _renamed_here, _doubled, _removed, _broken, _of_all),
)
