# https://just.systems; `just` lists the recipes.

_default:
    @just --list --unsorted

# Everything that must hold before a change lands
check:
    .ci/run

# The tests of the workspace
test *args:
    cargo test --locked {{ args }}

# Benchmarks of the calculator, then of replay beside other engines (`--rows 1000000` for a quick look)
bench *args:
    cargo bench --locked -p writecost --profile dist
    cargo build --locked -p writecost --profile dist
    python3 benches/replay.py --binary target/dist/writecost {{ args }}

# Compare the counts of replay with those of DuckDB and ClickHouse
engines:
    cargo build --locked -p writecost
    python3 -B tests/engines/duckdb_clickhouse.py target/debug/writecost

# The published binary for this machine
release:
    cargo build --locked -p writecost --profile dist
    @echo target/dist/writecost

# A price sheet for a new date: a copy of the vendor's newest one, to be edited
new-sheet vendor date:
    .ci/new-sheet.sh {{ quote(vendor) }} {{ quote(date) }}

# Build for WebAssembly, and compare its totals with those of the binary
wasm:
    cargo build --locked -p writecost
    .ci/wasm.sh

# Fuzz one target (`cargo install cargo-fuzz` first)
fuzz target seconds="600":
    cargo build --locked -p writecost
    fuzz/seed.sh target/debug/writecost
    # The instrumentation is unstable. No code here is `unsafe`, so that a sanitizer finds little.
    RUSTC_BOOTSTRAP=1 cargo fuzz run -s none {{ quote(target) }} -- -max_total_time={{ seconds }} -rss_limit_mb=4096
