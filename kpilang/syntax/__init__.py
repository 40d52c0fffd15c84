"""Text -> tree -> text.

tokens.py             reserved words and signs, and how they are named to people
scanner.py            text -> tokens and comments
foreign.py            notations of other tools, and what they stand for
spoken.py             … dates and periods
signs.py              … signs
meant.py              … as a value
blocks.py             tokens -> declarations, braces mended, line ends that mean nothing dropped
strays.py             braces that open or close no block
grammar.py            where the grammar lies, and what can be read by it
table.py              the parser's table, kept beside the grammar
lark_table.py         … as lark makes it
lalr.py               tokens -> branches
trees.py              what the builders share: names, literals, places
build_expressions.py  branches -> nodes: expressions
build_targets.py      … targets
build_values.py       … property values
build.py              … items and declarations
recovery.py           what does not fit is read again item by item
explain.py            … and explained
shapes.py             … headers and blocks of an odd shape, words unknown in a block
habits/               … what people bring along from other tools
synonyms.py           … what they call properties and declarations
parse.py              parse(Source) -> Parsed
nodes/                the tree
walk.py               go through a tree
pretty.py             texts that know where they may be broken
print_expressions.py  nodes -> text: expressions
print_values.py       … targets and property values
print_items.py        … headers and items without braces
comments.py           the comments that still have to find their place
layout.py             lines that align
printer.py            print_document(Document, Source) -> text
laying_out.py         a text in the one canonical layout
problems/             K1xx
"""
