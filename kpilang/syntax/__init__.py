"""Text -> tree -> text.

tokens.py             reserved words and signs, and how they are named to people
scanner.py            text -> tokens and comments
blocks.py             tokens -> declarations, braces mended, line ends that mean nothing dropped
grammar.py            where the grammar lies, and what can be read by it
table.py              the parser's table, kept beside the grammar
lark_table.py         … as lark makes it
lalr.py               tokens -> branches
trees.py              what the builders share: names, literals, places
build_expressions.py  branches -> nodes: expressions
build_values.py       … targets and property values
build.py              … items and declarations
recovery.py           what does not fit is read again item by item, and explained
parse.py              parse(Source) -> Parsed
nodes.py              the tree
walk.py               go through a tree
print_expressions.py  nodes -> text: expressions
print_values.py       … targets and property values
layout.py             lines that align
printer.py            print_document(Document, Source) -> text
problems.py           K1xx
"""
