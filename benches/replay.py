#!/usr/bin/env python3
"""Compares the speed of `writecost replay` with DuckDB, ClickHouse and Polars.

Creates logs with `writecost trace generate`. For each job it runs all engines alternately, as whole
processes with two threads and with the files in the page cache, and checks that their results are
equal. It prints medians, peak memory and, for each other engine, the ratio of its time to that of
writecost in the same run: 8.0 means that writecost is eight times as fast.

Each engine runs the fastest form of the query that we know:

- Debounce intervals: each session's times as a sorted list, the gaps between neighbours, and one
  aggregate of gaps by length. ClickHouse counts the sessions in the same pass, with a marker in each
  list, so that it reads the table once.
- Windows and `max_wait`: a fold over each sorted list. DuckDB keeps the state of a fold, the count
  and the due time, in one integer. Polars passes the lists to a function compiled by numba.
- CSV and JSON lines: with typed columns, so that no types are inferred and no other column is read.

    python3 benches/replay.py [--rows 100000000] [--runs 5] [--folder DIR] [--jobs intervals,csv]

Requires a build as it is published (`cargo build --profile dist`) and, for the other engines, the Python packages
`duckdb`, `chdb`, and `polars` with `numba`. An engine that is not installed is skipped and named.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
THREADS = 2
INTERVALS = [1000 * second for second in range(1, 21)]
WINDOWS = [100, 250, 500, 1000]
INTERVAL, MAX_WAIT = 5_000, 30_000
DEBOUNCES = ",".join(f"{interval}ms" for interval in INTERVALS)
EVERYTHING = [
    "--debounce", f"{DEBOUNCES},{INTERVAL}ms/{MAX_WAIT}ms",
    "--batch", ",".join(f"{window}ms" for window in WINDOWS),
]


# writecost.

def writecost(binary, log, *flags, threads=THREADS):
    command = [binary, "replay", str(log), "--format", "json", "--threads", str(threads), "--quiet"]
    return command + ["--bytes", "none", *flags]


def writes_by_interval(output):
    """The writes of every interval, shortest first."""
    counts = json.loads(output)["counts"]
    debounces = [c for c in counts if c["trigger"] == "debounced" and c["max_wait_ms"] is None]
    return [c["writes"] for c in sorted(debounces, key=lambda c: c["interval_ms"]) if c["interval_ms"] in INTERVALS]


def writes_of_everything(output):
    """Likewise, then those of every window, then those of the debounce with `max_wait`."""
    counts = json.loads(output)["counts"]
    windows = [c["writes"] for c in counts if c["trigger"] == "batched"]
    bounded = [c["writes"] for c in counts if c["trigger"] == "debounced" and c["max_wait_ms"] is not None]
    return writes_by_interval(output) + windows + bounded


# DuckDB.

DUCKDB_SESSIONS = "s AS (SELECT list_sort(list(timestamp_ms)) AS times FROM {table} GROUP BY session_id)"
DUCKDB_GAPS = f"""
    g AS (SELECT unnest(times[2:]) - unnest(times[:-2]) AS gap FROM s),
    h AS (SELECT gap, count(*) AS n FROM g GROUP BY gap),
    d AS (SELECT {", ".join(f"coalesce(sum(n) FILTER (gap >= {i}), 0)" for i in INTERVALS)} FROM h)"""


def duckdb_intervals(table):
    sessions = DUCKDB_SESSIONS.format(table=table)
    return f"WITH {sessions}, {DUCKDB_GAPS} SELECT (SELECT count(*) FROM s), * FROM d"


def duckdb_window(window):
    """The writes of a session: a fold whose state is writes << 32 | due time."""
    opens = f"(((state >> 32) + 1) << 32) + time + {window}"
    step = f"CASE WHEN time >= (state & 4294967295) THEN {opens} ELSE state END"
    return f"list_reduce(times, lambda state, time: {step}, 0::BIGINT) >> 32"


def duckdb_max_wait(interval, max_wait):
    """Likewise: writes << 43 | first pending mutation << 15 | due time after that.

    Holds sessions of up to 2^28 ms, and `max_wait` of up to 2^15 ms.
    """
    first = "((state >> 15) & 268435455)"
    opens = f"(((state >> 43) + 1) << 43) + (time << 15) + {min(interval, max_wait)}"
    joins = f"state - (state & 32767) + least(time - {first} + {interval}, {max_wait})"
    step = f"CASE WHEN time >= {first} + (state & 32767) THEN {opens} ELSE {joins} END"
    return f"list_reduce(times, lambda state, time: {step}, 0::BIGINT) >> 43"


def duckdb_everything(table):
    folds = [duckdb_window(window) for window in WINDOWS] + [duckdb_max_wait(INTERVAL, MAX_WAIT)]
    sums = ", ".join(f"sum({fold})" for fold in folds)
    return f"""
        WITH {DUCKDB_SESSIONS.format(table=table)},
        r AS (SELECT list_transform(times, lambda time: time - times[1]) AS times FROM s),
        f AS (SELECT {sums} FROM r), {DUCKDB_GAPS}
        SELECT (SELECT count(*) FROM s), * FROM d, f"""


DUCKDB = """
import duckdb, json, sys
connection = duckdb.connect()
connection.execute(f"SET threads = {sys.argv[2]}")
connection.execute("SET enable_progress_bar = false")
sessions, *counts = map(int, connection.execute(sys.argv[1]).fetchone())
splits, others = counts[:int(sys.argv[3])], counts[int(sys.argv[3]):]
print(json.dumps([sessions + split for split in splits] + others))
"""

DUCKDB_ROWS = """
import duckdb, sys
connection = duckdb.connect()
connection.execute(f"SET threads = {sys.argv[2]}")
connection.execute("SET enable_progress_bar = false")
print(len(connection.execute(sys.argv[1]).fetchall()))
"""


# ClickHouse.

def clickhouse_intervals(table):
    """A gap of -1 marks each session, so that one pass counts both."""
    splits = ", ".join(f"sumIf(n, gap >= {i})" for i in INTERVALS)
    return f"""
        SELECT sumIf(n, gap = -1), {splits} FROM (
            SELECT gap, count() AS n FROM (
                SELECT arrayJoin(arrayPushBack(gaps, -1)) AS gap FROM (
                    SELECT arrayPopFront(arrayDifference(arraySort(groupArray(timestamp_ms)))) AS gaps
                    FROM {table} GROUP BY session_id))
            GROUP BY gap)"""


CLICKHOUSE = """
import chdb, json, sys
result = chdb.query(sys.argv[1] + f" SETTINGS max_threads = {sys.argv[2]}", "JSONCompact")
sessions, *splits = map(int, json.loads(str(result))["data"][0])
print(json.dumps([sessions + split for split in splits]))
"""


# Polars.

POLARS = """
import json, os, sys
os.environ["POLARS_MAX_THREADS"] = sys.argv[2]
import polars as pl
intervals = json.loads(sys.argv[3])
log = pl.scan_parquet(sys.argv[1]).select("session_id", "timestamp_ms")
gaps = log.group_by("session_id").agg(pl.col("timestamp_ms").sort().diff().drop_nulls().alias("gap"))
gaps = gaps.collect()
flat = gaps.get_column("gap").list.explode().drop_nulls()
print(json.dumps([len(gaps) + int((flat >= i).sum()) for i in intervals]))
"""

POLARS_NUMBA = """
import json, os, sys
os.environ["POLARS_MAX_THREADS"] = sys.argv[2]
os.environ["NUMBA_NUM_THREADS"] = sys.argv[2]
import numba, numpy as np, polars as pl
intervals, windows = (np.array(json.loads(text), dtype=np.int64) for text in sys.argv[3:5])
interval, max_wait = json.loads(sys.argv[5])

@numba.njit(parallel=True, cache=False)
def count(times, ends, intervals, windows, interval, max_wait):
    sessions, debounces, batches = len(ends), len(intervals), len(windows)
    threads = numba.get_num_threads()
    writes = np.zeros((threads, debounces + batches + 1), dtype=np.int64)
    for thread in numba.prange(threads):
        own = np.zeros(debounces + batches + 1, dtype=np.int64)
        due = np.zeros(batches, dtype=np.int64)
        for session in range(sessions * thread // threads, sessions * (thread + 1) // threads):
            first = ends[session - 1] if session else 0
            own[:debounces] += 1
            due[:] = -(1 << 62)
            pending, since = -(1 << 62), 0
            for at in range(first, ends[session]):
                now = times[at]
                if at > first:
                    gap = now - times[at - 1]
                    for debounce in range(debounces):
                        if gap < intervals[debounce]:
                            break
                        own[debounce] += 1
                for batch in range(batches):
                    if now >= due[batch]:
                        own[debounces + batch] += 1
                        due[batch] = now + windows[batch]
                if now >= pending:
                    own[debounces + batches] += 1
                    since = now
                pending = min(now + interval, since + max_wait)
        writes[thread] = own
    return writes.sum(axis=0)

log = pl.scan_parquet(sys.argv[1]).select("session_id", "timestamp_ms")
lists = log.group_by("session_id").agg(pl.col("timestamp_ms").sort()).collect().get_column("timestamp_ms")
ends = lists.list.len().cum_sum().to_numpy().astype(np.int64)
times = lists.list.explode().to_numpy()
print(json.dumps([int(n) for n in count(times, ends, intervals, windows, interval, max_wait)]))
"""


def python(script, *args):
    return [sys.executable, "-c", script, *map(str, args)]


def installed(*packages):
    return all(importlib.util.find_spec(package) for package in packages)


# Measuring.

def run_once(command):
    """Wall time in seconds, peak memory in MiB and output of one process."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    if status:
        sys.exit(f"failed: {' '.join(command)[:300]}")
    return wall, usage.ru_maxrss / 1024, output.decode()


def run_alternately(commands, runs):
    """Median time, peak memory and output of each command, after one run that is not measured.

    Alternating runs slow all engines alike when the machine slows down.
    """
    results = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            result = run_once(command)
            if run:
                results[name].append(result)
    return {
        name: (
            statistics.median(wall for wall, _, _ in of_name),
            max(memory for _, memory, _ in of_name),
            of_name[-1][2],
        )
        for name, of_name in results.items()
    }


def report(job, results, read=None):
    """Prints a job; with `read`, the function that reads writecost's output, checks all results."""
    own, memory, output = results["writecost"]
    print(f"\n{job}\n  {'writecost':28}{own:9.3f} s {memory:8.0f} MiB")
    for name, (wall, peak, _) in results.items():
        if name != "writecost":
            print(f"  {name:28}{wall:9.3f} s {peak:8.0f} MiB   ratio {wall / own:6.2f}")
    sys.stdout.flush()
    if read is None:
        return
    expected = read(output)
    for name, (_, _, found) in results.items():
        if name != "writecost" and json.loads(found) != expected:
            sys.exit(f"  {name} counts {found.strip()} instead of {expected}")


def compare_intervals(job, bench, log, duckdb_table, clickhouse_table, with_polars=False):
    commands = {"writecost": writecost(bench.binary, log, "--debounce", DEBOUNCES)}
    if installed("duckdb"):
        query = duckdb_intervals(duckdb_table)
        commands["DuckDB"] = python(DUCKDB, query, THREADS, len(INTERVALS))
    if installed("chdb"):
        commands["ClickHouse, embedded"] = python(CLICKHOUSE, clickhouse_intervals(clickhouse_table), THREADS)
    if with_polars and installed("polars"):
        commands["Polars"] = python(POLARS, log, THREADS, json.dumps(INTERVALS))
    report(job, run_alternately(commands, bench.runs), writes_by_interval)


# The jobs.

def intervals(bench):
    log = bench.log("long.parquet", bench.rows)
    compare_intervals(
        f"{bench.rows:,} rows of Parquet, 20 debounce intervals", bench, log,
        f"'{log}'", f"file('{log}', Parquet)", with_polars=True,
    )


def everything(bench):
    """The other engines count writes only, writecost also delays and the time of pending timers."""
    log = bench.log("long.parquet", bench.rows)
    commands = {"writecost": writecost(bench.binary, log, *EVERYTHING)}
    if installed("duckdb"):
        query = duckdb_everything(f"'{log}'")
        commands["DuckDB"] = python(DUCKDB, query, THREADS, len(INTERVALS))
    if installed("polars", "numba"):
        settings = [json.dumps(part) for part in (INTERVALS, WINDOWS, [INTERVAL, MAX_WAIT])]
        commands["Polars with numba"] = python(POLARS_NUMBA, log, THREADS, *settings)
    job = f"{bench.rows:,} rows of Parquet, everything in one pass"
    report(job, run_alternately(commands, bench.runs), writes_of_everything)


def query(bench):
    """The complete result from a database: the query that `replay --sql` prints."""
    rows = bench.rows // 10
    log = bench.log("tenth.parquet", rows)
    commands = {"writecost": writecost(bench.binary, log, *EVERYTHING)}
    if installed("duckdb"):
        print_query = [bench.binary, "replay", "--sql", "duckdb", "--from", f"'{log}'", "--session", "session_id"]
        sql = subprocess.check_output(print_query + ["--time", "timestamp_ms", *EVERYTHING], text=True)
        commands["DuckDB (replay --sql)"] = python(DUCKDB_ROWS, sql, THREADS)
    report(f"{rows:,} rows of Parquet, the complete result", run_alternately(commands, min(bench.runs, 3)))


def thousand(bench):
    log = bench.log("long.parquet", bench.rows)
    many = ",".join(f"{20 * step}ms" for step in range(1, 1001))
    commands = {
        "writecost": writecost(bench.binary, log, "--debounce", "5s"),
        "1,000 intervals": writecost(bench.binary, log, "--debounce", many),
    }
    report(f"{bench.rows:,} rows of Parquet, one debounce interval", run_alternately(commands, bench.runs))


def threads(bench):
    log = bench.log("long.parquet", bench.rows)
    commands = {
        "writecost": writecost(bench.binary, log, "--debounce", DEBOUNCES),
        "one thread": writecost(bench.binary, log, "--debounce", DEBOUNCES, threads=1),
    }
    report(f"{bench.rows:,} rows of Parquet, two threads", run_alternately(commands, bench.runs))


def scattered(bench):
    log = bench.log("scattered.parquet", 10_000_000)
    compare_intervals(
        "10,000,000 rows, 2,000,000 sessions in random order, ids without a dictionary", bench, log,
        f"'{log}'", f"file('{log}', Parquet)",
    )


CLICKHOUSE_COLUMNS = "session_id String, timestamp_ms Int64"


def csv(bench):
    log = bench.log("tenth.csv", 10_000_000)
    duckdb_table = f"read_csv('{log}', types = {{session_id: 'VARCHAR', timestamp_ms: 'BIGINT'}})"
    clickhouse_table = f"file('{log}', CSVWithNames, '{CLICKHOUSE_COLUMNS}')"
    compare_intervals("10,000,000 rows of CSV", bench, log, duckdb_table, clickhouse_table)


def json_lines(bench):
    log = bench.log("tenth.jsonl", 10_000_000)
    columns = "{session_id: 'VARCHAR', timestamp_ms: 'BIGINT'}"
    duckdb_table = f"read_json('{log}', format = 'newline_delimited', columns = {columns})"
    clickhouse_table = f"file('{log}', JSONEachRow, '{CLICKHOUSE_COLUMNS}')"
    compare_intervals("10,000,000 rows of JSON lines", bench, log, duckdb_table, clickhouse_table)


def memory(bench):
    short, long = bench.log("tenth.parquet", bench.rows // 10), bench.log("long.parquet", bench.rows)
    commands = {
        "writecost": writecost(bench.binary, short, *EVERYTHING),
        "ten times as many rows": writecost(bench.binary, long, *EVERYTHING),
    }
    job = "memory with as many open sessions, but more rows"
    report(job, run_alternately(commands, min(bench.runs, 3)))


JOBS = {job.__name__: job for job in (intervals, everything, query, thousand, threads, scattered, csv, json_lines, memory)}
SCENARIO = """pricing: analysis
workload: {{ sessions: 1, mutations: {mutations}, active: {active}, state: 10 KB }}
strategies: {{ each: {{ writes: {{ do: per-mutation }} }} }}
"""


class Bench:
    """What all jobs share: the binary, the size of logs, the number of runs, the folder of logs."""

    def __init__(self, args):
        self.rows, self.runs, self.binary, self.folder = args.rows, args.runs, args.binary, Path(args.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def log(self, name, rows):
        """The path of a log, which is created if it does not exist.

        About 2,000 of its sessions are open at any time; of a scattered log, all of them.
        """
        path = self.folder / f"{rows}-{name}"
        if not path.exists():
            print(f"creating {path.name}", file=sys.stderr)
            is_scattered = name.startswith("scattered")
            mutations, active = (5, 1200) if is_scattered else (500, 1000)
            sessions = rows // mutations
            # Sessions start over this many seconds.
            over = 60 if is_scattered else max(1, sessions * active // 2000)
            scenario = self.folder / "scenario.yaml"
            scenario.write_text(SCENARIO.format(mutations=mutations, active=f"{active}s"))
            flags = ["--no-dictionary"] if is_scattered else []
            command = [self.binary, "trace", "generate", str(scenario), "--sessions", str(sessions), "--over", f"{over}s"]
            subprocess.run(command + flags + ["-o", str(path)], check=True)
        return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "writecost-logs"))
    parser.add_argument("--binary", default=str(REPOSITORY / "target/dist/writecost"))
    parser.add_argument("--jobs", default=",".join(JOBS))
    args = parser.parse_args()
    for package in ("duckdb", "chdb", "polars", "numba"):
        if not installed(package):
            print(f"skipped: {package} is not installed", file=sys.stderr)
    bench = Bench(args)
    for job in args.jobs.split(","):
        JOBS[job](bench)


if __name__ == "__main__":
    main()
