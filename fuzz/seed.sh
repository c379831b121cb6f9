#!/usr/bin/env bash
# Copies the files of the tests into the corpus of each target, and keeps what is there.
#
# usage: fuzz/seed.sh [BINARY]    with the binary, generated logs in Parquet too: tests/ has no valid one
set -euo pipefail
cd "$(dirname "$0")/.."

# Copies the files named by the rest of the arguments into the corpus of target $1, each under its
# path, since names repeat.
seed() {
    local corpus=fuzz/corpus/$1 file
    mkdir -p "$corpus"
    shift
    for file in "$@"; do
        if [ -f "$file" ]; then cp "$file" "$corpus/${file//\//-}"; fi
    done
    echo "$corpus: $(find "$corpus" -type f | wc -l) files"
}

shopt -s globstar nullglob
seed scenario_yaml scenarios/*.yaml tests/{bills,traces}/**/*.yaml tests/broken/scenarios/**/*.yaml
seed sheet_yaml pricing/**/*.yaml tests/broken/sheets/**/*.yaml
seed counts scenarios/logs/*.counts.json tests/counts/** tests/broken/counts/*
seed wrangler tests/wrangler/* tests/broken/wrangler/*
seed json tests/analytics/* tests/broken/{analytics,reports}/*
seed log_csv scenarios/logs/*.csv tests/diff/logged/*.csv tests/broken/logs/*.csv
seed log_json tests/broken/logs/*.jsonl
if [ $# -gt 0 ]; then
    made=fuzz/target/seeds
    mkdir -p "$made"
    for trace in tests/traces/*.yaml; do
        name=$(basename "$trace" .yaml)
        for form in parquet csv jsonl; do
            "$1" trace generate "$trace" --sessions 3 -o "$made/$name.$form" --quiet
        done
        "$1" report "$trace" --format json -o "$made/$name.json" --quiet
    done
    seed log_csv "$made"/*.csv
    seed log_json "$made"/*.jsonl
    seed json "$made"/*.json
    seed log_parquet "$made"/*.parquet
fi
seed log_parquet tests/broken/logs/*.parquet
