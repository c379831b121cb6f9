"""A log that every engine is given, and what `writecost replay` counts of it."""

import random
import subprocess
import sys
import time
from pathlib import Path

import cells

IDLE = 30 * 60_000
CRITICAL = ("add", "delete")

# Bounds that gaps of the log lie on, and on either side of.
FLAGS = [
    "--session", "session", "--time", "time",
    "--kind", "kind", "--bytes", "bytes", "--changed", "changed",
    "--critical", ",".join(CRITICAL), "--idle", "30min", "--profile",
    "--debounce", "250ms,500ms,1s,2s,5s,10s,30s,5s/30s",
    "--batch", "250ms,500ms,1s,5s,500ms/20",
]  # fmt: skip


def gap(dice):
    """Milliseconds to the next mutation: often none, often a bound, now and then the idle time."""
    kind = dice.random()
    if kind < 0.003:
        return dice.choice([IDLE - 1, IDLE, IDLE + 1, IDLE // 3])
    if kind < 0.4:
        return dice.choice([0, 0, 1, 249, 250, 251, 499, 500, 501, 4_999, 5_000, 5_001])
    return int(dice.expovariate(1 / dice.choice([80, 900, 9_000])))


def mutations(rows, seed):
    dice = random.Random(seed)
    found = []
    session = 0
    while len(found) < rows:
        session += 1
        at = 1_767_600_000_000 + dice.randrange(86_400_000)
        for _ in range(1 if dice.random() < 0.1 else dice.randrange(1, 300)):
            kind = dice.choice(["move", "move", "move", "edit", "add", "delete"])
            size = dice.choice([0, 1, 100, 4_095, 4_096, 4_097, 8_192, 8_193, 20_000])
            found.append((at, kind, size, dice.random() < 0.7, f"session-{session:06}"))
            at += gap(dice)
    # Mutations of one moment in the order that the queries give them.
    return sorted(found[:rows], key=lambda one: (one[0], one[1] in CRITICAL, one[2]))


def write(path, rows, seed=1):
    with open(path, "w") as file:
        file.write("session,time,kind,bytes,changed\n")
        for at, kind, size, changed, session in mutations(rows, seed):
            file.write(f"{session},{at},{kind},{size},{str(changed).lower()}\n")


def run(binary, *args):
    return subprocess.run([binary, *args], check=True, stdout=subprocess.PIPE, text=True).stdout


def counted(binary, log):
    return run(binary, "replay", str(log), *FLAGS, "--format", "csv")


def query(binary, dialect, *table):
    return run(binary, "replay", *FLAGS, "--sql", dialect, *table)


def hold_saved(binary, ours, *saved):
    """Holds that answers which engines saved price a scenario as our own counts do."""
    scenario = Path(__file__).parents[2] / "scenarios" / "session-persistence.yaml"
    want, *found = (run(binary, "report", scenario, "--format", "csv", "--counts", file) for file in (ours, *saved))
    for file, report in zip(saved, found):
        if report != want:
            sys.exit(f"{file.name}: the report from it is\n{report}\nexpected\n{want}")
    print(f"{len(saved)} saved answers price a scenario as the counts of replay do")


def hold(engine, want, answer):
    """Times an answer and holds it against what `replay` counted."""
    start = time.monotonic()
    found = answer()
    seconds = time.monotonic() - start
    cells.hold(engine, want, found)
    rows = want[0]["rows"]
    print(f"{engine}: {rows} mutations, {len(found)} records as replay has them, in {seconds:.1f} s", flush=True)
