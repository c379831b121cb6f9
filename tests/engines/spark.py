"""Holds what a Spark cluster counts of a large log against `writecost replay`, cell by cell.

    spark.py MASTER BINARY FOLDER [ROWS]

`spark.sh` starts a cluster for it.
"""

import sys
from pathlib import Path

from pyspark.sql import SparkSession

import cells
import replayed

SETTINGS = {
    "spark.cores.max": "2",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.executor.cores": "1",
    "spark.executor.memory": "1g",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def connect(master, folder):
    builder = SparkSession.builder.master(master).appName("writecost")
    for key, value in {**SETTINGS, "spark.local.dir": folder}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def answer(spark, query):
    frame = spark.sql(query)
    return cells.named(frame.columns, [tuple(row) for row in frame.collect()])


def main(master, binary, folder, rows=1_000_000):
    log = Path(folder, "log.csv")
    replayed.write(log, int(rows))
    want = cells.from_csv(replayed.counted(binary, log))
    spark = connect(master, folder)
    spark.sparkContext.setLogLevel("ERROR")
    kinds = "session STRING, time BIGINT, kind STRING, bytes INT, changed BOOLEAN"
    spark.read.schema(kinds).csv(str(log), header=True).createOrReplaceTempView("log")
    query = replayed.query(binary, "spark", "--table", "log")
    replayed.hold("Spark", want, lambda: answer(spark, query))
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    spark.stop()
    if executors != 2:
        sys.exit(f"{executors} executors counted, not the 2 of a cluster")


if __name__ == "__main__":
    main(*sys.argv[1:])
