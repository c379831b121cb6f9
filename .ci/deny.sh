#!/usr/bin/env bash
# Checks the licences, the bans and the sources of every dependency: deny.toml.
# Advisories need a database from the network: `.ci/deny.sh advisories` checks them as well.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
deny=cargo-deny
if ! command -v "$deny" >/dev/null; then
    deny=$target/tools/bin/cargo-deny
    if [ ! -x "$deny" ]; then
        echo "installing cargo-deny"
        # Unoptimised: it runs for a few seconds, and builds three times as fast.
        env RUSTFLAGS= CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug --root "$target/tools" \
            --target-dir "$target/tools/build" cargo-deny
    fi
fi
"$deny" --locked check --hide-inclusion-graph bans licenses sources "$@"
