"""Tables of counts as lists of records, and how two are held against each other."""

import csv
import io
import sys


def cell(value):
    if value is None or value == "\\N":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def named(names, rows):
    return [dict(zip(names, map(cell, row))) for row in rows]


def from_csv(text):
    rows = list(csv.reader(io.StringIO(text)))
    return named(rows[0], rows[1:])


def hold(what, expected, found):
    """Ends the program with the first cell that differs."""
    if len(expected) != len(found):
        sys.exit(f"{what}: {len(found)} records, expected {len(expected)}")
    for number, (want, have) in enumerate(zip(expected, found), 1):
        if list(want) != list(have):
            sys.exit(f"{what}: the columns are {list(have)}, expected {list(want)}")
        for column, value in want.items():
            if have[column] != value:
                sys.exit(
                    f"{what}: record {number} ({have['record']} {have['trigger']}): "
                    f"{column} is {have[column]!r}, expected {value!r}\n"
                    f"  found    {have}\n  expected {want}"
                )
