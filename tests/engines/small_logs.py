"""Runs the queries of a folder on DuckDB and ClickHouse and holds every cell against what is expected.

A case is NNN.tsv (a log), NNN.expected.csv, a query NNN.ENGINE.sql and, where rows of the log
cannot be used, NNN.ENGINE.refused.sql, which must end with a message.
"""

import sys
from pathlib import Path

import chdb.session
import duckdb

import cells

COLUMNS = ['the "session"', "ms", "us", "ns", "kind", "rows", "at_ms"]


class DuckDb:
    name = "duckdb"

    def __init__(self):
        self.connection = duckdb.connect()

    def load(self, log, number):
        self.connection.execute("DROP TABLE IF EXISTS sessions")
        kinds = "{'the \"session\"': 'VARCHAR', 'ms': 'BIGINT', 'us': 'BIGINT', 'ns': 'BIGINT'," \
                " 'kind': 'VARCHAR', 'rows': 'BIGINT', 'at_ms': 'VARCHAR'}"
        # Every other table holds what changed as truth, not as text.
        changed = "CAST(at_ms AS BOOLEAN)" if number % 2 else "at_ms"
        self.connection.execute(
            f"CREATE TABLE sessions AS SELECT * REPLACE ({changed} AS at_ms), make_timestamp(us) AS moment "
            f"FROM read_csv('{log}', delim='\\t', quote='', escape='', header=true, columns={kinds})"
        )

    def answer(self, query):
        result = self.connection.execute(query)
        names = [column[0] for column in result.description]
        return cells.named(names, result.fetchall())


class ClickHouse:
    name = "clickhouse"

    def __init__(self):
        self.session = chdb.session.Session()

    def load(self, log, number):
        self.session.query("DROP TABLE IF EXISTS sessions")
        rows = [line.split("\t") for line in log.read_text().splitlines()[1:]]
        missing = any(row[1] == "" for row in rows)
        whole = "Nullable(Int64)" if missing else "Int64"
        moment = "Nullable(DateTime64(6, 'UTC'))" if missing else "DateTime64(6, 'UTC')"
        changed = "Bool" if number % 2 else "LowCardinality(String)"
        self.session.query(
            f"CREATE TABLE sessions (`the \"session\"` String, ms {whole}, us {whole}, ns {whole}, "
            f"kind LowCardinality(String), `rows` UInt64, at_ms {changed}, moment {moment}) "
            "ENGINE = MergeTree ORDER BY tuple()"
        )
        values = ", ".join(self.row(row) for row in rows)
        if values:
            self.session.query(f"INSERT INTO sessions VALUES {values}")

    def row(self, row):
        text = lambda value: "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        number = lambda value: value or "NULL"
        name, ms, us, ns, kind, size, changed = row
        moment = f"fromUnixTimestamp64Micro(toInt64({us}), 'UTC')" if us else "NULL"
        changed = text(changed) if changed not in ("true", "false") else f"'{changed}'"
        return f"({text(name)}, {number(ms)}, {number(us)}, {number(ns)}, {text(kind)}, {size}, {changed}, {moment})"

    def answer(self, query):
        return cells.from_csv(str(self.session.query(query, "CSVWithNames")))


def refused(engine, query):
    """What an engine says to a query that must not be answered."""
    try:
        engine.answer(query)
    except Exception as problem:  # noqa: BLE001: each engine has its own kind
        return str(problem)
    return "it was answered"


def main(folder):
    logs = sorted(Path(folder).glob("*.tsv"))
    engines = [DuckDb(), ClickHouse()]
    for log in logs:
        number = int(log.stem)
        expected = cells.from_csv(log.with_suffix(".expected.csv").read_text())
        for engine in engines:
            engine.load(log, number)
            query = log.with_suffix(f".{engine.name}.sql")
            cells.hold(f"{log.name} on {engine.name}", expected, engine.answer(query.read_text()))
            query = log.with_suffix(f".{engine.name}.refused.sql")
            if query.exists():
                said = refused(engine, query.read_text())
                if "rows that cannot be used" not in said:
                    sys.exit(f"{query.name}: {said}")
    print(f"{len(logs)} logs on {len(engines)} engines: every cell is that of replay")


if __name__ == "__main__":
    main(sys.argv[1])
