#!/usr/bin/env python3
"""How fast `writecost replay` counts, beside the engines people would use instead.

Makes its logs with `writecost trace generate`, runs both sides of every job in turn (whole
processes, the same two threads, files in the page cache), holds their answers against each other,
and prints medians, ratios and peak memory. A ratio of 8 means eight times as fast.

    python3 benches/replay.py [--rows 100000000] [--runs 5] [--folder DIR] [--jobs intervals,csv]

Needs a build as it is published (`cargo build --profile dist`) and, for the other sides, the Python
packages `duckdb`, `chdb`, and `polars` with `numba`; a side that is not there is left out and named.
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

HOME = Path(__file__).resolve().parent.parent
INTERVALS = [1000 * second for second in range(1, 21)]
DEBOUNCES = ",".join(f"{interval}ms" for interval in INTERVALS)
WINDOWS = [100, 250, 500, 1000]
EVERYTHING = ["--debounce", f"{DEBOUNCES},5s/30s", "--batch", ",".join(f"{window}ms" for window in WINDOWS)]
THREADS = 2


# Both sides of a job, and what each must give: writes of every interval, shortest first.

def ours(binary, log, *flags, threads=THREADS):
    command = [binary, "replay", str(log), "--format", "json", "--threads", str(threads), "--quiet"]
    return command + ["--bytes", "none", *flags]


def our_answer(text):
    counts = json.loads(text)["counts"]
    plain = (c for c in counts if c["trigger"] == "debounced" and c["max_wait_ms"] is None)
    return [c["writes"] for c in sorted(plain, key=lambda c: c["interval_ms"]) if c["interval_ms"] in INTERVALS]


def duckdb_form(table):
    """Each session's times as a sorted list, neighbours side by side, gaps counted by length."""
    sums = ", ".join(f"sum(n) FILTER (gap >= {i})" for i in INTERVALS)
    return f"""
        WITH s AS (SELECT list_sort(list(timestamp_ms)) AS l FROM {table} GROUP BY session_id),
        g AS (SELECT unnest(l[2:]) - unnest(l[:-2]) AS gap FROM s),
        h AS (SELECT gap, count(*) AS n FROM g GROUP BY gap)
        SELECT (SELECT count(*) FROM s), {sums} FROM h"""


def duckdb_plain_form(table):
    """The same, but every gap held against every interval: the form people write first."""
    sums = ", ".join(f"count(*) FILTER (gap >= {i})" for i in INTERVALS)
    return f"""
        WITH s AS (SELECT list_sort(list(timestamp_ms)) AS l FROM {table} GROUP BY session_id),
        g AS (SELECT unnest(l[2:]) - unnest(l[:-2]) AS gap FROM s)
        SELECT (SELECT count(*) FROM s), {sums} FROM g"""


DUCKDB = """
import duckdb, json, sys
con = duckdb.connect()
con.execute(f"SET threads = {sys.argv[2]}")
con.execute("SET enable_progress_bar = false")
sessions, *breaks = con.execute(sys.argv[1]).fetchone()
print(json.dumps([int(sessions) + int(b or 0) for b in breaks]))
"""

CHDB = """
import chdb, json, sys
rows = chdb.query(sys.argv[1] + f" SETTINGS max_threads = {sys.argv[2]}", "JSONCompact")
sessions, *breaks = json.loads(str(rows))["data"][0]
print(json.dumps([int(sessions) + int(b) for b in breaks]))
"""

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


FOLDS = """
import json, os, sys
os.environ["POLARS_MAX_THREADS"] = sys.argv[2]
os.environ["NUMBA_NUM_THREADS"] = sys.argv[2]
import numba, numpy as np, polars as pl
intervals, windows = (np.array(json.loads(text), dtype=np.int64) for text in sys.argv[3:5])
interval, most = json.loads(sys.argv[5])

@numba.njit(parallel=True, cache=False)
def count(times, ends, intervals, windows, interval, most):
    sessions, plain, closed = len(ends), len(intervals), len(windows)
    shards = numba.get_num_threads()
    writes = np.zeros((shards, plain + closed + 1), dtype=np.int64)
    for shard in numba.prange(shards):
        mine = np.zeros(plain + closed + 1, dtype=np.int64)
        due = np.zeros(closed, dtype=np.int64)
        for session in range(sessions * shard // shards, sessions * (shard + 1) // shards):
            first = ends[session - 1] if session else 0
            mine[:plain] += 1
            due[:] = -(1 << 62)
            pending, since = -(1 << 62), 0
            for at in range(first, ends[session]):
                now = times[at]
                if at > first:
                    gap = now - times[at - 1]
                    for level in range(plain):
                        if gap < intervals[level]:
                            break
                        mine[level] += 1
                for window in range(closed):
                    if now >= due[window]:
                        mine[plain + window] += 1
                        due[window] = now + windows[window]
                if now >= pending:
                    mine[plain + closed] += 1
                    since = now
                pending = min(now + interval, since + most)
        writes[shard] = mine
    return writes.sum(axis=0)

log = pl.scan_parquet(sys.argv[1]).select("session_id", "timestamp_ms")
lists = log.group_by("session_id").agg(pl.col("timestamp_ms").sort()).collect().get_column("timestamp_ms")
ends = lists.list.len().cum_sum().to_numpy().astype(np.int64)
times = lists.list.explode().to_numpy()
print(json.dumps([int(n) for n in count(times, ends, intervals, windows, interval, most)]))
"""


def chdb_form(table):
    counts = ", ".join(f"sumIf(n, gap >= {i})" for i in INTERVALS)
    return f"""
        WITH s AS (SELECT arrayPopFront(arrayDifference(arraySort(groupArray(timestamp_ms)))) AS gaps
                   FROM {table} GROUP BY session_id),
        h AS (SELECT gap, count() AS n, 0 AS one FROM (SELECT arrayJoin(gaps) AS gap FROM s) GROUP BY gap
              UNION ALL SELECT -1, 0, count() FROM s)
        SELECT sum(one), {counts} FROM h"""


def python(script, *args):
    return [sys.executable, "-c", script, *map(str, args)]


def has(*packages):
    return all(importlib.util.find_spec(package) for package in packages)


# Measuring.

def once(command):
    """Wall seconds, peak MiB and output of one run."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    if status:
        sys.exit(f"failed: {' '.join(command)[:300]}")
    return wall, usage.ru_maxrss / 1024, output.decode()


def paired(sides, runs):
    """Runs all sides in turn, so that a machine whose speed drifts does so for each of them."""
    taken = {name: [] for name in sides}
    for run in range(runs + 1):
        for name, command in sides.items():
            result = once(command)
            if run:
                taken[name].append(result)
    return {
        name: (
            statistics.median(wall for wall, _, _ in results),
            max(memory for _, memory, _ in results),
            results[-1][2],
        )
        for name, results in taken.items()
    }


def told(job, results, answers=None):
    mine, memory, _ = results["writecost"]
    print(f"\n{job}\n  {'writecost':28}{mine:9.3f} s {memory:8.0f} MiB")
    for name, (wall, peak, _) in results.items():
        if name != "writecost":
            print(f"  {name:28}{wall:9.3f} s {peak:8.0f} MiB   ratio {wall / mine:6.2f}")
    for name, answer in (answers or {}).items():
        if answer != answers["writecost"]:
            sys.exit(f"  {name} counts otherwise: {answer} instead of {answers['writecost']}")
    if answers and len(answers) > 1:
        print("  all count alike")
    sys.stdout.flush()


def against_engines(job, binary, log, runs, duck, click, all_forms=False):
    sides = {"writecost": ours(binary, log, "--debounce", DEBOUNCES)}
    if has("duckdb"):
        sides["DuckDB"] = python(DUCKDB, duckdb_form(duck), THREADS)
        if all_forms:
            sides["DuckDB, gap by gap"] = python(DUCKDB, duckdb_plain_form(duck), THREADS)
    if click and has("chdb"):
        sides["ClickHouse, embedded"] = python(CHDB, chdb_form(click), THREADS)
    if all_forms and has("polars"):
        sides["Polars"] = python(POLARS, log, THREADS, json.dumps(INTERVALS))
    results = paired(sides, runs)
    answers = {name: json.loads(text) for name, (_, _, text) in results.items() if name != "writecost"}
    told(job, results, {"writecost": our_answer(results["writecost"][2]), **answers})
    return results


# The jobs.

def intervals(at):
    log = at.log("long.parquet", at.rows)
    against_engines(
        f"{at.rows:,} rows of Parquet, 20 debounce intervals", at.binary, log, at.runs,
        f"'{log}'", f"file('{log}', Parquet)", all_forms=True,
    )


def everything(at):
    """Writes alone on the other sides: Polars with a fold in numba, and what `replay --sql` prints."""
    log = at.log("long.parquet", at.rows)
    sides = {"writecost": ours(at.binary, log, *EVERYTHING)}
    if has("polars", "numba"):
        lists = [json.dumps(part) for part in (INTERVALS, WINDOWS, [5_000, 30_000])]
        sides["Polars with numba"] = python(FOLDS, log, THREADS, *lists)
    results = paired(sides, at.runs)
    found = {c["trigger"]: c for c in json.loads(results["writecost"][2])["counts"] if c.get("max_wait_ms")}
    batched = [c["writes"] for c in json.loads(results["writecost"][2])["counts"] if c["trigger"] == "batched"]
    mine = our_answer(results["writecost"][2]) + batched + [found["debounced"]["writes"]]
    answers = {name: json.loads(text) for name, (_, _, text) in results.items() if name != "writecost"}
    told(f"{at.rows:,} rows of Parquet, everything in one pass", results, {"writecost": mine, **answers})


def query(at):
    """The whole answer out of an engine: the query that `replay --sql` prints."""
    rows = at.rows // 10
    log = at.log("tenth.parquet", rows)
    sides = {"writecost": ours(at.binary, log, *EVERYTHING)}
    if has("duckdb"):
        query = [at.binary, "replay", "--sql", "duckdb", "--from", f"'{log}'", "--session", "session_id"]
        query = subprocess.check_output(query + ["--time", "timestamp_ms", *EVERYTHING], text=True)
        script = "import duckdb, sys\ncon = duckdb.connect()\ncon.execute('SET threads = ' + sys.argv[2])\n"
        script += "con.execute('SET enable_progress_bar = false')\n"
        script += "print(len(con.execute(sys.argv[1]).fetchall()))"
        sides["DuckDB (replay --sql)"] = python(script, query, THREADS)
    told(f"{rows:,} rows of Parquet, everything in one pass", paired(sides, min(at.runs, 3)))


def thousand(at):
    log = at.log("long.parquet", at.rows)
    many = ",".join(f"{20 * step}ms" for step in range(1, 1001))
    results = paired(
        {"writecost": ours(at.binary, log, "--debounce", "5s"),
         "1,000 intervals": ours(at.binary, log, "--debounce", many)}, at.runs,
    )
    told(f"{at.rows:,} rows of Parquet, one debounce interval and a thousand", results)


def threads(at):
    log = at.log("long.parquet", at.rows)
    results = paired(
        {"writecost": ours(at.binary, log, "--debounce", DEBOUNCES),
         "one thread": ours(at.binary, log, "--debounce", DEBOUNCES, threads=1)}, at.runs,
    )
    told("two threads, and one", results)


def scattered(at):
    log = at.log("scattered.parquet", 10_000_000)
    against_engines(
        "10,000,000 rows, 2,000,000 sessions in random order, ids without a dictionary", at.binary, log,
        at.runs, f"'{log}'", f"file('{log}', Parquet)",
    )


def csv(at):
    log = at.log("tenth.csv", 10_000_000)
    against_engines(
        "10,000,000 rows of CSV", at.binary, log, at.runs, f"read_csv('{log}')", f"file('{log}', CSVWithNames)",
    )


def json_lines(at):
    log = at.log("tenth.jsonl", 10_000_000)
    against_engines(
        "10,000,000 rows of JSON lines", at.binary, log, at.runs,
        f"read_json('{log}', format = 'newline_delimited')", f"file('{log}', JSONEachRow)",
    )


def memory(at):
    few, many = at.log("tenth.parquet", at.rows // 10), at.log("long.parquet", at.rows)
    results = paired(
        {"writecost": ours(at.binary, few, *EVERYTHING), "ten times as long": ours(at.binary, many, *EVERYTHING)},
        min(at.runs, 3),
    )
    told("memory: a log, and one ten times as long with as many sessions open", results)


JOBS = {job.__name__: job for job in (intervals, everything, query, thousand, threads, scattered, csv, json_lines, memory)}
SCENARIO = """pricing: analysis
workload: {{ sessions: 1, mutations: {mutations}, active: {active}, state: 10 KB }}
strategies: {{ each: {{ writes: {{ do: per-mutation }} }} }}
"""


class Bench:
    def __init__(self, args):
        self.rows, self.runs, self.binary, self.folder = args.rows, args.runs, args.binary, Path(args.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def log(self, name, rows):
        """A log of so many rows, about 2,000 of its sessions open at once, or scattered ones."""
        path = self.folder / f"{rows}-{name}"
        if not path.exists():
            print(f"making {path.name}", file=sys.stderr)
            scattered = name.startswith("scattered")
            mutations, active = (5, 1200) if scattered else (500, 1000)
            sessions = rows // mutations
            # As long as it takes for 2,000 sessions to be open at any moment, or for all of them.
            over = 60 if scattered else max(1, sessions * active // 2000)
            scenario = self.folder / "scenario.yaml"
            scenario.write_text(SCENARIO.format(mutations=mutations, active=f"{active}s"))
            flags = ["--no-dictionary"] if scattered else []
            command = [self.binary, "trace", "generate", str(scenario), "--sessions", str(sessions), "--over", f"{over}s"]
            subprocess.run(command + flags + ["-o", str(path)], check=True)
        return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "writecost-logs"))
    parser.add_argument("--binary", default=str(HOME / "target/dist/writecost"))
    parser.add_argument("--jobs", default=",".join(JOBS))
    args = parser.parse_args()
    for package in ("duckdb", "chdb", "polars"):
        if not has(package):
            print(f"left out: {package} is not installed", file=sys.stderr)
    bench = Bench(args)
    for job in args.jobs.split(","):
        JOBS[job](bench)


if __name__ == "__main__":
    main()
