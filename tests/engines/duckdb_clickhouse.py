"""Holds what DuckDB and ClickHouse count of a large log against `writecost replay`, cell by cell.

    duckdb_clickhouse.py BINARY [ROWS]

Needs the packages duckdb and chdb.
"""

import signal
import sys
import tempfile
from pathlib import Path

import chdb.session
import duckdb

import cells
import replayed

# No engine may take longer than this.
LIMIT_S = 300


def duckdb_answer(query):
    result = duckdb.connect().execute(query)
    return cells.named([column[0] for column in result.description], result.fetchall())


def saved_by_duckdb(query, folder):
    for name, options in [("duckdb.csv", "header"), ("duckdb.json", "format json, array true")]:
        file = Path(folder, name)
        duckdb.connect().execute(f"COPY ({query}) TO '{file}' ({options})")
        yield file


def saved_by_clickhouse(session, query, folder):
    for name, form in [("clickhouse.csv", "CSVWithNames"), ("clickhouse.json", "JSONEachRow")]:
        file = Path(folder, name)
        file.write_text(str(session.query(query, form)))
        yield file


def main(binary, rows=1_000_000):
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log.csv")
        replayed.write(log, int(rows))
        ours = Path(folder, "replay.csv")
        ours.write_text(replayed.counted(binary, log))
        want = cells.from_csv(ours.read_text())

        signal.alarm(LIMIT_S)
        query = replayed.query(binary, "duckdb", "--from", f"read_csv('{log}')")
        replayed.hold("DuckDB", want, lambda: duckdb_answer(query))
        saved = [*saved_by_duckdb(query, folder)]

        signal.alarm(LIMIT_S)
        session = chdb.session.Session()
        session.query(
            "CREATE TABLE log (session String, time DateTime64(3, 'UTC'), kind String, bytes UInt32, changed Bool) "
            "ENGINE = MergeTree ORDER BY (session, time)"
        )
        session.query(
            f"INSERT INTO log SELECT session, fromUnixTimestamp64Milli(time, 'UTC'), kind, bytes, changed "
            f"FROM file('{log}', CSVWithNames, 'session String, time Int64, kind String, bytes UInt32, changed Bool')"
        )
        query = replayed.query(binary, "clickhouse", "--table", "log", "--time-unit", "timestamp")
        replayed.hold("ClickHouse", want, lambda: cells.from_csv(str(session.query(query, "CSVWithNames"))))
        saved += saved_by_clickhouse(session, query, folder)
        replayed.hold_saved(binary, ours, *saved)


if __name__ == "__main__":
    main(*sys.argv[1:])
