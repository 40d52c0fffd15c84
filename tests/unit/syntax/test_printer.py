"""The canonical layout."""

import pytest

from tests.unit.syntax.helpers import CORPUS, fmt

EVERYTHING = (CORPUS / "everything.kpi").read_text(encoding="utf-8")


def test_canonical_text_stays_as_it_is() -> None:
    assert fmt(EVERYTHING) == EVERYTHING


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    assert fmt("\ufeff" + EVERYTHING.replace("\n", "\r\n")) == EVERYTHING


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("kpi a { formula: x }", "kpi a {\n  formula: x\n}\n"),
        (
            "kpi a {\n by:x\n\n\n formula: y\n}",
            "kpi a {\n  by: x\n\n  formula: y\n}\n",
        ),
        (
            "kpi a {\n by: x\n formula: y\n status basis: z\n}",
            "kpi a {\n  by:      x\n  formula: y\n  status basis: z\n}\n",
        ),
        ("team a\nteam b\n\nteam c", "team a\nteam b\n\nteam c\n"),
        ("team a\nkpi b { }", "team a\n\nkpi b { }\n"),
        ("metric a = (((b)))", "metric a = b\n"),
        ("metric a = sum(b over month where c)", "metric a = sum(b where c over month)\n"),
        ("metric a = 12.50M", "metric a = 12.50M\n"),
        (r'team a "\"\\\n\t"', 'team a "\\"\\\\\\n\\t"\n'),
        ("team `a`", "team `a`\n"),
    ],
)
def test_layout(text: str, printed: str) -> None:
    assert fmt(text) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("# a\n\n# b\nteam x # c\n# d", "# a\n\n# b\nteam x  # c\n# d\n"),
        (
            "kpi a { # b\n # c\n formula: x # d\n # e\n} # f\n",
            "kpi a {  # b\n  # c\n  formula: x  # d\n  # e\n}  # f\n",
        ),
        (
            "metric a = sum(b # c\n where d # e\n) # f",
            "metric a = sum(b  # c\n    where d       # e\n    )             # f\n",
        ),
        ("metric a = # b\n c # d", "# b\nmetric a = c  # d\n"),
        (
            "metric a = b and # c\n d # e\n or f # g",
            "metric a =\n    b          # c\n        and d  # e\n    or f       # g\n",
        ),
        (
            "kpi a {\n by: b, # c\n # d\n e # f\n type: g\n}",
            "kpi a {\n  by:\n      b,  # c\n      # d\n      e  # f\n  type: g\n}\n",
        ),
        (
            "kpi a {\n column b: # c\n number # d\n}".replace("kpi", "source"),
            "source a {\n  # c\n  column b: number  # d\n}\n",
        ),
        (
            "metric a = sum( # b\n where c # d\n)",
            "metric a = sum(  # b\n    where c      # d\n    )\n",
        ),
        ("role a { team: b # c\n}", "role a {\n  team: b  # c\n}\n"),
        ("kpi a {\n # b\n}", "kpi a {\n  # b\n}\n"),
        (
            "kpi a {\n target { # b\n # c\n 2026: >= 1 # d\n # e\n } # f\n}",
            "kpi a {\n  target {  # b\n    # c\n    2026: >= 1  # d\n    # e\n  }  # f\n}\n",
        ),
    ],
)
def test_comments_stay_with_what_they_describe(text: str, printed: str) -> None:
    assert fmt(text) == printed


def test_a_long_formula_is_broken_at_its_clauses_or_operators() -> None:
    name = "a_rather_long_name_of_something"
    text = f"metric a = count({name} where {name} = {name} over trailing 90 days)"
    assert fmt(text).split("\n")[1:3] == [
        f"    where {name} = {name}",
        "    over trailing 90 days)",
    ]
    assert fmt(f"metric a = {name} + {name} + {name} + {name}").split("\n")[:3] == [
        "metric a =",
        f"    {name} +",
        f"    {name} +",
    ]
    assert fmt(f"metric a = {name} and {name} and {name} and {name}").split("\n")[:3] == [
        "metric a =",
        f"    {name}",
        f"    and {name}",
    ]


LONG = """
kpi a {
  by: region, rep, account, product, channel, campaign, country, segment, industry, size, weekday
  drives: win_rate lag 45 days, mql_to_sql lag 2 weeks,
    sql_to_opportunity lag 30 days, all_deals_won
  formula: count(deals
    where stage in ("qualified", "proposal", "negotiation", "discovery", "in trial"))
  target: between sum(quotas.lower_amount where rep.region = "Oceania")
    and sum(quotas.highest_amount)
}
source a {
  let size = case when amount >= 40k USD then "large" when amount >= 15k USD then "middle"
    else "small" end
  let ratio = count(orders by account over previous) / count(orders by account) / 1000 *
    (first + last)
}
"""


def test_lists_cases_and_operands_stand_below_each_other() -> None:
    assert (
        fmt(LONG)
        == """\
kpi a {
  by:
      region, rep, account, product, channel, campaign, country, segment, industry, size, weekday
  drives:
      win_rate lag 45 days,
      mql_to_sql lag 2 weeks,
      sql_to_opportunity lag 30 days,
      all_deals_won
  formula: count(deals
      where stage in ("qualified", "proposal", "negotiation", "discovery", "in trial"))
  target:  between sum(quotas.lower_amount where rep.region = "Oceania")
      and sum(quotas.highest_amount)
}

source a {
  let size = case
      when amount >= 40k USD then "large"
      when amount >= 15k USD then "middle"
      else "small"
      end
  let ratio =
      count(orders by account over previous) / count(orders by account) / 1000 * (first + last)
}
"""
    )


def test_alignment_stops_where_lines_would_reach_too_far() -> None:
    title, call = "t" * 60, f"count({'x' * 50})"
    text = f'metric a "{title}" = b\nmetric c = {call}\nmetric d = e\n'
    assert fmt(text).split("\n")[1] == f"metric c = {call}"
    assert [line.index("=") for line in fmt(text).split("\n")[::2] if line] == [72, 72]


def test_wide_characters_align() -> None:
    table = "source s {\n rows {\n | 名 | b |\n | x | é |\n }\n}"
    assert fmt(table) == "source s {\n  rows {\n    | 名 | b |\n    | x  | é |\n  }\n}\n"
