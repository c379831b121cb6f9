"""Runs queries on DuckDB and ClickHouse.

Reads a JSON array of cases from standard input: an engine, statements that create the log, a query.
Prints a JSON array with a result for each: the rows as lists of text, the names of the columns first,
or the message of an error as one text.
"""

import csv
import io
import json
import sys

import chdb.session
import duckdb


class DuckDb:
    def __init__(self):
        self.connection = duckdb.connect()
        # Results must not depend on the time zone of the connection.
        self.connection.execute("SET TimeZone = 'America/New_York'")

    def execute(self, statement):
        self.connection.execute(statement)

    def rows(self, query):
        result = self.connection.execute(query)
        names = [column[0] for column in result.description]
        return [names, *([cell(value) for value in row] for row in result.fetchall())]


class ClickHouse:
    def __init__(self):
        self.session = chdb.session.Session()

    def execute(self, statement):
        self.session.query(statement)

    def rows(self, query):
        text = str(self.session.query(query, "CSVWithNames"))
        return [["" if value == "\\N" else value for value in row] for row in csv.reader(io.StringIO(text))]


def cell(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def answer(engine, case):
    try:
        for statement in case["setup"]:
            engine.execute(statement)
        return engine.rows(case["query"])
    except Exception as problem:  # noqa: BLE001: each engine has its own classes
        return str(problem)


def main():
    engines = {"DuckDB": DuckDb(), "ClickHouse": ClickHouse()}
    json.dump([answer(engines[case["engine"]], case) for case in json.load(sys.stdin)], sys.stdout)


main()
