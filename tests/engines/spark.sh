#!/usr/bin/env bash
# Starts a Spark cluster of one master and two workers that nothing but this machine can reach,
# holds what it counts of a large log against `writecost replay`, and stops it again.
#
#     spark.sh BINARY [ROWS]
#
# Needs Java 17 or newer and the package pyspark; WRITECOST_PYTHON names the Python that has it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "$1")
rows=${2:-1000000}
python=${WRITECOST_PYTHON:-python3}

SPARK_HOME=$("$python" -c 'import pathlib, pyspark; print(pathlib.Path(pyspark.__file__).parent)')
work=$(mktemp -d)
mkdir "$work/conf"
export SPARK_HOME SPARK_CONF_DIR="$work/conf" SPARK_LOCAL_IP=127.0.0.1
export SPARK_DAEMON_MEMORY=512m PYSPARK_PYTHON="$python" SPARK_WORKER_DIR="$work"
# Nothing lives longer than this, whatever becomes of the script.
limit=600

started=()
stop() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait || true
    rm -rf "$work"
}
trap stop EXIT

# Starts a part of the cluster: its name and class, then what it is told.
start() {
    local name=$1 class=$2
    shift 2
    timeout --kill-after=10 "$limit" "$SPARK_HOME/bin/spark-class" "org.apache.spark.deploy.$class" \
        --host 127.0.0.1 --port 0 --webui-port 0 "$@" >"$work/$name.log" 2>&1 &
    started+=($!)
}

# Waits for a line in what a part of the cluster says, and prints what it captures.
await() {
    local name=$1 line=$2
    for _ in $(seq 240); do
        if sed -nE "s/.*$line.*/\\1/p" "$work/$name.log" | grep -m 1 .; then return; fi
        sleep 0.25
    done
    echo "the $name did not start:" >&2
    cat "$work/$name.log" >&2
    return 1
}

start master master.Master
port=$(await master "service 'sparkMaster' on port ([0-9]+)")
master=spark://127.0.0.1:$port
for worker in first second; do
    start "$worker" worker.Worker --cores 1 --memory 1g --work-dir "$work" "$master"
done
for worker in first second; do
    await "$worker" '(Successfully registered) with master' >/dev/null
done
echo "a master and two workers at $master"
timeout --kill-after=10 "$limit" "$python" -B "$here/spark.py" "$master" "$binary" "$work" "$rows"
