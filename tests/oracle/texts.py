"""What random formulas are made of: columns, conditions and dimensions of each source, as text."""

from __future__ import annotations

Unit = tuple[tuple[str, int], ...]
PURE: Unit = ()
USD: Unit = (("USD", 1),)
EUR: Unit = (("EUR", 1),)
TIME: Unit = (("time", 1),)
WINDOWS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
NOUNS = {
    "deals": "deal", "calls": "call", "lines": "line", "bills": "bill",
    "reps": "rep", "teams": "team", "fees": "fee",
}  # fmt: skip
#: sources without a time axis: the same in every period
REGISTERS = frozenset(("reps", "teams", "fees"))
DIMENSIONS = {
    "deals": (
        "rep", "region", "level", "team", "band", "lines_sold", "seat", "stage_label", "kind",
        "size", "hot", "big",
        "year", "day", "qty", "grade", "initial", "born", "shift",
    ),
    "calls": ("rep", "region", "level", "team", "band", "lines_sold", "seat", "call_kind"),
    "bills": ("rep", "region", "level", "team", "band", "lines_sold", "seat", "coin"),
    "fees": ("rep", "region", "level", "team", "band", "lines_sold", "seat", "fee_coin"),
    "lines": (
        "rep", "region", "level", "team", "band", "lines_sold", "seat", "stage_label", "kind",
        "size", "hot", "big", "part",
        "year", "day", "qty", "grade", "initial", "born", "shift",
    ),
    "reps": ("rep", "region", "level", "team", "band", "lines_sold"),
    "teams": ("team",),
    "stock": ("rep", "region", "level", "team", "band", "lines_sold", "item"),}  # fmt: skip
AXES = {
    "deals": ("created_at", "closed_at", "signed_on", "due_on"),
    "calls": ("made_at", "booked_on"),
    "lines": ("deal.created_at", "deal.due_on"),
    "bills": ("paid_at", "issued_on"),
}
NUMBERS: dict[str, tuple[tuple[str, Unit], ...]] = {
    "deals": (
        ("amount", USD), ("amount", USD), ("amount", USD), ("qty", PURE), ("score", PURE),
        ("worth", USD), ("worth", USD), ("amount / qty", USD), ("age", TIME), ("wait", TIME),
        ("stage.probability", PURE), ("busy", TIME), ("net / qty", USD), ("rep.level", PURE),
        ("amount * stage.probability", USD), ("rep.team.budget", USD), ("-amount", USD),
        ("case when hot then amount else 0 USD end", USD), ("amount - 10 USD", USD),
        ("0.5 * amount", USD), ('case kind when "a" then 2 when "b" then 1 end', PURE),
        ("case qty when 1 then 5 when 2 then 7 else 0 end", PURE), ("score * qty", PURE),
        ("grade.weight", PURE), ("seat.size", PURE), ("amount * grade.weight", USD),
        ("-(score)", PURE),
        ("case when qty = 0 then null else amount end", USD),
    ),
    "calls": (
        ("length", TIME), ("length", TIME), ("rep.level", PURE), ("seat.size", PURE),
        ("rep.team.budget", USD),
        ("case when hot then 1 else 0 end", PURE), ("2 * length", TIME),
    ),
    "lines": (
        ("qty", PURE), ("price", USD), ("price * qty", USD), ("deal.amount", USD),
        ("qty * deal.stage.probability", PURE), ("price / qty", USD), ("deal.busy", TIME),
        ("deal.worth", USD), ("deal.net", USD), ("deal.age", TIME),
    ),
    "bills": (
        ("net", USD), ("net", USD), ("net_of_all", EUR),
    ),
    "reps": (("level", PURE), ("team.budget", USD)),
    "teams": (("budget", USD),),
    "fees": (("net", USD),),
}  # fmt: skip
#: numbers made by functions of a row
MADE: dict[str, tuple[tuple[str, Unit], ...]] = {
    "deals": (
        ("abs(amount)", USD), ("round(amount)", USD), ("round(amount, 1)", USD),
        ("round(score)", PURE), ("round(score, 1)", PURE), ("round(amount / 3, 2)", USD),
        ("truncate(score, 1)", PURE), ("truncate(amount)", USD), ("truncate(-score)", PURE),
        ("floor(score)", PURE), ("floor(amount / 7 USD)", PURE), ("ceil(score)", PURE),
        ("ceil(amount / 30)", USD), ("floor(-score)", PURE), ("sign(amount)", PURE),
        ("sign(qty)", PURE), ("mod(qty, 3)", PURE), ("mod(score, 1.5)", PURE),
        ("mod(amount, 7 USD)", USD), ("mod(-qty, 2)", PURE),
        ("coalesce(amount, 5 USD)", USD), ("coalesce(qty, score)", PURE),
        ("greatest(amount, 50 USD)", USD), ("least(amount, 0.3 * amount)", USD),
        ("greatest(qty, score)", PURE), ("least(qty, rep.level, 2)", PURE),
        ("nullif(qty, 1)", PURE), ("amount / nullif(qty, 0)", USD), ("nullif(score, 2.5)", PURE),
        ("sqrt(score)", PURE), ("sqrt(abs(amount) / 1 USD)", PURE), ("exp(score)", PURE),
        ("exp(qty * 200)", PURE), ("ln(amount / 1 USD)", PURE), ("ln(score + 3)", PURE),
        ("log10(amount / 1 USD)", PURE), ("log10(score * score)", PURE),
        ("power(score, 2)", PURE), ("power(score, 0.5)", PURE), ("power(2, qty)", PURE),
        ("power(qty, -1)", PURE), ("length(kind)", PURE), ('length(concat(kind, " "))', PURE),
        ('length(replace(kind, "a", ""))', PURE), ("year(created_at)", PURE),
        ("quarter(closed_at)", PURE), ("month(due_on)", PURE), ("day(closed_at)", PURE),
        ("week(closed_at)", PURE), ("week(signed_on)", PURE), ("weekday(created_at)", PURE),
        ("hour(created_at)", PURE), ("hour(closed_at)", PURE), ("minute(closed_at)", PURE),
        ("minute(created_at)", PURE), ("second(closed_at)", PURE), ("second(created_at)", PURE),
        ("workdays(created_at, closed_at)", TIME), ("workdays(signed_on, due_on)", TIME),
        ("workdays(due_on, created_at)", TIME), ("workhours(created_at, closed_at)", TIME),
        ("workhours(signed_on, closed_at)", TIME), ("workhours(due_on, signed_on)", TIME),
        ("today() - created_at", TIME), ("now() - closed_at", TIME), ("due_on - today()", TIME),
        ("closed_at - 5 hours - created_at", TIME), ("due_on + 2 weeks - signed_on", TIME),
        ("timestamp(due_on) - created_at", TIME), ("date(closed_at) - due_on", TIME),
        ('date_trunc("quarter", due_on) - date_trunc("week", signed_on)', TIME),
    ),
    "calls": (
        ("coalesce(length, 1 minutes)", TIME), ("day(made_at)", PURE), ("hour(made_at)", PURE),
        ("second(made_at)", PURE), ("workdays(booked_on, made_at)", TIME),
        ("workhours(made_at, booked_on)", TIME), ("greatest(length, 10 minutes)", TIME),
        ("least(length, 30 minutes)", TIME), ("floor(length / 7 minutes)", PURE),
        ("week(made_at)", PURE), ("now() - made_at", TIME), ("length(kind)", PURE),
        ('date_trunc("fiscal_year", made_at) - booked_on', TIME), ("minute(made_at)", PURE),
    ),
    "lines": (
        ("least(qty, 3)", PURE), ("mod(qty, 2)", PURE), ("round(price / 3)", USD),
        ("workdays(deal.created_at, deal.closed_at)", TIME), ("hour(deal.created_at)", PURE),
        ("floor(price)", USD), ("ceil(price)", USD), ("power(qty, 2)", PURE),
    ),
    "bills": (
        ("convert(amount, USD)", USD), ("convert(amount, EUR)", EUR),
        ("convert(amount - discount, USD)", USD), ("convert(coalesce(discount, amount), USD)", USD),
        ("quarter(issued_on)", PURE),
    ),
    "fees": (("convert(amount, USD)", USD), ("convert(amount, EUR)", EUR)),
    "reps": (("length(name)", PURE), ("today() - hired_on", TIME), ("weekday(hired_on)", PURE)),
    "teams": (("round(budget)", USD), ("ceil(budget / 3)", USD)),
}  # fmt: skip
DISTINCT = {
    "deals": (
        "rep", "kind", "stage", "amount", "hot", "date(created_at)", "rep.team", "rep.region",
        "lower(kind)", "qty", "stage.label", "grade.word", "closed_at", "age", "is_big",
        "left(kind, 1)", 'date_trunc("month", created_at)', "substring(kind, 2)", "plain_kind",
        'date_trunc("fiscal_quarter", due_on)', 'date_trunc("week", closed_at)',
        'concat(kind, "/")',
    ),
    "bills": ("rep", "currency", "date(paid_at)", "issued_on"),
    "fees": ("rep", "currency"),
    "calls": ("rep", "kind", "date(made_at)", "rep.name", "length"),
    "lines": ("deal", "qty", "deal.kind", "deal.rep"),
    "reps": ("team", "region"),
    "teams": ("name",),
}  # fmt: skip
WORKED: dict[str, tuple[str, ...]] = {
    "deals": (
        'starts_with(kind, "a")', 'not starts_with(kind, "a")',
        "starts_with(rep.name, left(kind, 1))",
        'ends_with(rep.name, "n")', 'ends_with(kind, " ")', 'not ends_with(kind, "a")',
        'contains(kind, "_")', "contains(rep.name, kind)", 'not contains(kind, "a")',
        'contains(kind, "%")', 'left(kind, 1) = "a"', "left(rep.name, 2) != left(kind, 2)",
        'right(kind, 2) != "a "', 'right(rep.name, 1) = "n"', 'substring(kind, 2, 1) = "a"',
        'substring(rep.name, 2) = "nn"', 'replace(kind, "a", "b") = "b"',
        'replace(rep.name, "n", "nn") like "%nn%"', 'concat(kind, "x") = "ax"',
        'concat(rep.name, " ", rep.region) like "Ann %"', "length(kind) = 1",
        "length(trim(kind)) < length(kind)", "upper(rep.name) > lower(kind)",
        'lower(kind) = "a"', 'trim(kind) = "a"', 'upper(kind) = "A"', 'upper(kind) = "Ä"',
        'plain_kind = "a"', 'plain_kind != "a"',
        'date_trunc("month", closed_at) = date_trunc("month", created_at)',
        'date_trunc("fiscal_quarter", due_on) <= closed_at', 'date_trunc("week", due_on) = {day}',
        'date_trunc("year", signed_on) < date_trunc("fiscal_year", closed_at)',
        'date_trunc("quarter", created_at) < date_trunc("day", closed_at)',
        "quarter(closed_at) = 2", "week(created_at) between 10 and 30", "weekday(due_on) >= 6",
        "weekday(closed_at) in (1, 7)", "hour(created_at) >= 12", "minute(closed_at) = 0",
        "second(closed_at) = 59", "month(closed_at) = {month}", "year(due_on) = 2026",
        "day(signed_on) > 28", "date(created_at) = {day}", "date(closed_at) != signed_on",
        "workdays(created_at, closed_at) > 5 days", "workdays(signed_on, due_on) < 0 days",
        "workhours(created_at, closed_at) >= 16 hours", "busy between 2 days and 3 weeks",
        'created_at >= timestamp("{day} 10:00")', 'closed_at < timestamp("{day}")',
        "timestamp(due_on) < closed_at", "created_at >= timestamp(signed_on)",
        "created_at + 30 days < closed_at", "signed_on + 2 weeks <= due_on",
        "due_on - 10 days > signed_on", "signed_on + 36 hours < closed_at",
        "closed_at - 90 minutes > created_at", "next_week > signed_on", "is_late", "not is_late",
        "created_at <= now()", "due_on >= today()", "closed_at > now()",
        "today() - signed_on between 0 days and 20 days", "now() - created_at < 48 hours",
        "signed_on = today()", "sign(amount) = -1", 'nullif(kind, "a") is null',
        'greatest(created_at, closed_at) >= timestamp("{day} 00:30")',
        "least(signed_on, due_on) < {day}", "greatest(signed_on, due_on) = due_on",
        'coalesce(kind, "none") = "none"', 'case when qty > 1 then "x" else kind end = "x"',
        'case kind when "a" then true when "b" then false end', "sqrt(amount / 1 USD) > 10",
        "power(score, 2) <= 1", "round(score) = 2", "truncate(score) = floor(score)",
        "ceil(score) != floor(score)", "mod(qty, 2) = 0", "abs(amount) > 100 USD",
        "nullif(rep.level, 2) > 1", "exp(score) > 3", "ln(score) is null", "log10(score) < 0.2",
        "coalesce(hot, true)", "greatest(qty, 2) = 2", "least(score, qty) = score",
    ),
    "calls": (
        "day(made_at) > 15", "hour(made_at) between 8 and 18", "weekday(made_at) <= 5",
        "made_at + 1 days > booked_on", "made_at <= now()", "booked_on >= today()",
        'made_at >= timestamp("{day} 06:30")', "workdays(booked_on, made_at) > 0 days",
        "workhours(booked_on, made_at) < 30 hours", 'concat(kind, rep.name) != "aAnn"',
        'contains(kind, "a") and starts_with(kind, "a")', "second(made_at) = 0",
        'date_trunc("month", made_at) = date_trunc("month", booked_on)', "length(kind) > 1",
        'date_trunc("fiscal_year", booked_on) <= date_trunc("week", made_at)',
        'substring(kind, 1, 2) = "a "', 'replace(kind, " ", "") = "a"', "mod(day(made_at), 2) = 0",
        "nullif(length, 5 minutes) is null", "coalesce(length, 1 hours) > 20 minutes",
        "minute(made_at) >= 30", 'right(kind, 1) = "a"', 'upper(kind) = "A"',
        "booked_on - 3 days <= today()", "timestamp(booked_on) + 9 hours < made_at",
    ),
    "lines": (
        "mod(qty, 2) = 1", "floor(price / 50 USD) >= 1",
        "workdays(deal.signed_on, deal.due_on) > 2 days",
        'left(deal.kind, 1) = "a"', "deal.is_late", "deal.busy > 1 days", "ceil(price) = price",
        'deal.plain_kind in ("a", "b")', "greatest(qty, 1) > 1", "deal.next_week > deal.signed_on",
    ),
    "bills": ("convert(amount, USD) > 100 USD", "round(net) = net", "issued_on <= today()"),
    "fees": ("convert(amount, EUR) > 20 EUR",),
    "reps": ('starts_with(name, "A")', "today() - hired_on > 30 days", "length(name) = 3"),
    "teams": ('lower(name) = "north"', "sqrt(budget / 1 USD) > 10"),
}  # fmt: skip
TESTS = {
    "deals": (
        'kind = "a"', 'kind != "a"', 'kind in ("a", "b", "")', 'kind not in ("a", "A")',
        'kind like "%a%"', 'kind not like "_"', "kind is null", 'lower(kind) = "a"',
        'rep.region = "EMEA"', 'rep.region != "US"', 'seat.room = "loft"', "seat.room is null",
        'rep.name < "C"', 'rep.team.name = "North"', "rep is null", "rep is not null",
        "rep.name is null", 'stage.label = "done"', 'stage.label != "done"', "stage is not null",
        "amount > 100 USD", "amount <= 50 USD", "qty between 1 and 3", "amount / qty > 50 USD",
        "amount is null", "score >= 0.5", "rep.level != 2", "mod(qty, 2) = 0", "amount != 0 USD",
        "created_at >= {day}", "closed_at < {day}", "closed_at - created_at > 3 days",
        "date(created_at) = {day}", "month(closed_at) = {month}", "due_on > closed_at",
        "due_on between {day} and {later}", "closed_at is null", "hot", "not hot", "hot = true",
        "hot != true", "is_big", "not is_big", "is_hot_a", "closed_at > created_at",
        "signed_on = due_on", "signed_on != due_on", "date(closed_at) != signed_on",
        'not (kind = "a" or amount > 100 USD)', "not (amount < 100 USD)", "age > 2 hours",
        'stage.stage = "won"', "rep.hired_on < closed_at", 'kind = "ä"', "qty not between 1 and 2",
        'case when hot then kind = "a" else is_big end', "coalesce(hot, true)",
    ),
    "calls": (
        "hot", "not hot", 'kind = "a"', 'kind != "b"', "length > 10 minutes", "length is null",
        "length between 5 minutes and 1 hours", 'rep.region in ("EMEA", "US")',
        "made_at >= {day}", "booked_on <= {day}", "booked_on > made_at", "rep.level = 1",
        'kind like "a%"', 'not (kind in ("a", "b"))', "rep is not null",
        'rep.team.name != "South"', "day(made_at) > 15", "boss is null",
    ),
    "lines": (
        "qty > 1", "price > 50 USD", "price is null", 'deal.kind = "a"', "deal is null",
        'deal.rep.region = "EMEA"', "deal.hot", "not deal.hot", "deal.amount is not null",
        'deal.stage.label != "done"', "deal.created_at >= {day}", "deal.is_big", "qty = 0",
    ),
    "bills": (
        "convert(amount, USD) > 100 USD", "convert(amount, EUR) is null", "discount is null",
        'currency = "EUR"', 'currency in ("EUR", "USD")', "net >= 50 USD", "paid_at is not null",
        "convert(discount, USD) between 1 USD and 40 USD", "paid_at > issued_on",
    ),
    "fees": ('currency != "USD"', "net > 50 USD", "rep is not null"),
    "reps": ("level > 1", "region is null", "hired_on < {day}", 'team.name = "North"'),
    "teams": ("budget > 100 USD", "budget is null"),
}  # fmt: skip
FILTERS = {
    "rep": ('rep = "Ann"', 'rep != "Ann"', "rep is not null", 'rep in ("Ann", "cy")'),
    "region": ('region = "EMEA"', 'region != "US"', "region is null", 'region like "%A"'),
    "team": ('team = "North"', 'not (team = "North")', "team is null"),
    "level": ("level = 2", "level > 1", "level != 1", "level between 1 and 2"),
    "band": ('band = "many"', "band is null", 'band != "some"'),
    "lines_sold": ('lines_sold = "few"', 'lines_sold != "lots"'),
    "seat": ('seat = "loft"', "seat is null", 'seat != "hall"', 'seat = "Unknown"'),
    "stage_label": ('stage_label = "done"', 'stage_label != "done"'),
    "kind": ('kind = "a"', 'kind not in ("a", "b")', "kind is null", 'lower(kind) = "a"'),
    "size": ('size = "big"', "size is null", 'size != "mid"'),
    "hot": ("hot", "not hot", "hot = false"),
    "big": ("big", "not big"),
    "call_kind": ('call_kind = "a"', 'call_kind != "a"'),
    "part": ('part = "many"',),
    "year": ("year >= 2026", "year is null"),
    "day": ("day >= 2025-06-01", "day is not null"),
    "qty": ("qty > 1", "qty != 1", "not (qty < 2)"),
    "item": ('item = "nut"', 'item != "nut"', 'item in ("a", "bolt")'),
    "initial": ('initial = "a"', "initial is null", 'initial != "a"'),
    "born": ("born >= 2025-06-01", "born is not null"),
    "shift": ('shift = "early"', 'shift != "early"'),
    "fee_coin": ('fee_coin = "EUR"', "fee_coin is not null"),
    "coin": ('coin = "EUR"', 'coin != "USD"', "coin is null"),
    "grade": ('grade = "low"', 'grade != "low"'),
}


def qualified(argument: str, source: str) -> str:
    """Qualify the first name of an argument: the rest belong to its source."""
    words = {
        "amount", "qty", "score", "worth", "age", "wait", "stage", "rep", "length", "price",
        "deal", "level", "budget", "grade", "team", "created_at", "closed_at", "made_at",
        "hot", "kind", "net", "net_of_all", "busy", "signed_on", "due_on", "booked_on",
        "plain_kind", "discount", "seat", "issued_on", "paid_at", "currency", "name", "hired_on",
    }  # fmt: skip
    out, token, previous, quoted = "", "", "", False
    for char in argument + " ":
        if not quoted and (char.isalnum() or char == "_"):
            token += char
            continue
        if token in words and previous != "." and char != "(":
            out += f"{source}."
        out += token + char
        previous, token = char, ""
        quoted ^= char == '"'
    return out[:-1]
