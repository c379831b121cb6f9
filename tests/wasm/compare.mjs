// Prices the shipped scenarios with the library in WebAssembly and with the binary, and fails where
// a total differs.
//
// usage: node tests/wasm/compare.mjs FOLDER BINARY    FOLDER as written by `wasm-bindgen --target web`

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const SCENARIOS = "scenarios";
// Reads its counts from a file, which the WebAssembly build has none of.
const READS_FILES = new Set(["from-a-log.yaml"]);

const [folder, binary] = process.argv.slice(2);
assert(folder && binary, "usage: node tests/wasm/compare.mjs FOLDER BINARY");

async function load(folder) {
  // Node takes a `.js` file for CommonJS unless its package says otherwise.
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const module = await import(pathToFileURL(resolve(folder, "writecost_web.js")));
  const bytes = readFileSync(join(folder, "writecost_web_bg.wasm"));
  module.initSync({ module: bytes });
  console.log(`${bytes.length} bytes of WebAssembly, ${gzipSync(bytes).length} gzipped`);
  return module;
}

// [sessions, strategy, total] of each cost of a report.
function totals(report) {
  return report.points.flatMap(({ sessions, costs }) =>
    costs.map(({ strategy, total }) => [sessions, strategy, total]),
  );
}

function compare(module, file) {
  const path = join(SCENARIOS, file);
  const expected = totals(JSON.parse(execFileSync(binary, ["report", "--format", "json", path])));
  const actual = totals(JSON.parse(module.report(readFileSync(path, "utf8"))));
  assert(expected.length > 0, `${path}: the binary reports no total`);
  assert.deepEqual(actual, expected, `${path}: WebAssembly and the binary differ`);
  console.log(`${path}: ${actual.length} totals are the same`);
}

function errorsAreDiagnostics(module) {
  const broken = "pricing: cloudflare\nworkloads: {}\n";
  assert.throws(() => module.report(broken), /`workloads` is not a key[^]*scenario\.yaml:2:1/);
}

const module = await load(folder);
const files = readdirSync(SCENARIOS).filter((file) => file.endsWith(".yaml") && !READS_FILES.has(file));
assert(files.includes("session-persistence.yaml"));
for (const file of files.sort()) compare(module, file);
errorsAreDiagnostics(module);
