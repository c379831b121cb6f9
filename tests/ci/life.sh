#!/usr/bin/env bash
# The life of one who keeps costs in CI, in a scratch repository. Takes `writecost` and git from
# the path, the folder of the project as its argument, and the current folder for its repository.
set -euo pipefail
project="$1"

step() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; cat out err >&2; exit 1; }
# Runs a command that must end with a status, its output in `out` and `err`.
ends() {
  local wanted="$1" status=0
  shift
  "$@" >out 2>err || status=$?
  [ "$status" = "$wanted" ] || fail "\`$*\` ended with $status, wanted $wanted"
}
# Edits a file in place, as every sed can.
edit() { sed "$2" "$1" >out && cat out >"$1"; }
says() { grep -qF -- "$2" "$1" || fail "$1 does not say \`$2\`"; }
says_not() { ! grep -qF -- "$2" "$1" || fail "$1 says \`$2\`"; }
line_of() { grep -nF -- "$2" "$1" | head -n 1 | cut -d: -f1; }

step "a repository with a scenario and a price sheet of its own"
git init --quiet .
printf "%s\n" out err >>.git/info/exclude
mkdir scenarios prices
cp "$project/pricing/analysis/2026-01-03.yaml" prices/mine.yaml
sed 's|^pricing: analysis|pricing: ../prices/mine.yaml|' "$project/scenarios/session-persistence.yaml" >scenarios/live.yaml
ends 0 writecost check scenarios
says out "25 of 25 expectations pass."

step "save a baseline and commit it"
ends 0 writecost report scenarios --format json -o baseline.json
git add . && git commit --quiet --message "The baseline"
ends 0 writecost diff baseline.json scenarios --fail-on 'total > 5%'
says out "No changes."
says out "PASS"

step "raise a price by 10%: 5% is passed, 20% is not"
edit prices/mine.yaml 's/writes:  *{ price: 5.00/writes: { price: 5.50/'
! git diff --quiet -- prices || fail "the price did not change"
ends 3 writecost diff baseline.json scenarios --fail-on 'total > 5%'
says out "kv.writes"
says out "5.50 per 1,000,000"
says err "current at 1,000,000 sessions a month: \$145.00 to \$159.50 (+\$14.50, +10%)"
says_not err "proposed at"
ends 0 writecost diff baseline.json scenarios --fail-on 'total > 20%'
says out "total > 20%"
git show HEAD:prices/mine.yaml >prices/before.yaml
ends 3 writecost diff prices/before.yaml prices/mine.yaml --scenario scenarios/live.yaml --fail-on 'total > 5%'
says out "+10%"
ends 3 writecost check scenarios
says err "scenarios/live.yaml:$(line_of scenarios/live.yaml 'strategy: current, sessions: 1M, total: 145.00'): "
git checkout --quiet -- prices/mine.yaml && rm prices/before.yaml

step "change the interval of a strategy"
edit scenarios/live.yaml '/^  current:/,/interval/s/interval: 5s/interval: 10s/'
ends 0 writecost diff baseline.json scenarios --fail-on 'total > 5%'
says out "writes of current to kv a session"
ends 3 writecost diff baseline.json scenarios --fail-on 'total < -5%'
git show HEAD:scenarios/live.yaml >scenarios/before.yaml
ends 0 writecost diff scenarios/before.yaml scenarios/live.yaml
says out "strategies.current.writes.kv.debounced.interval"
rm scenarios/before.yaml

step "what does not hold: annotations, JUnit XML, a comment"
wrong=$(line_of scenarios/live.yaml 'strategy: current, sessions: 1M, total: 145.00')
ends 3 writecost check scenarios --format github
says out "::error file=scenarios/live.yaml,line=$wrong,title=writecost check::"
ends 3 writecost check scenarios --format junit -o writecost.xml
says writecost.xml "line=\"$wrong\""
ends 3 writecost check scenarios --format markdown -o check.md
ends 0 writecost diff baseline.json scenarios --format markdown -o diff.md
[ "$(head -n 1 check.md)" = '<!-- writecost:check -->' ] || fail "check.md has no marker"
[ "$(head -n 1 diff.md)" = '<!-- writecost:diff -->' ] || fail "diff.md has no marker"
git checkout --quiet -- scenarios/live.yaml

step "a budget"
echo 'budget: { total: 100, strategy: hybrid, sessions: 1M }' >>scenarios/live.yaml
ends 3 writecost check scenarios
says err "scenarios/live.yaml:$(line_of scenarios/live.yaml 'budget:'): \`hybrid\` at 1,000,000 sessions: budget of \$100.00 exceeded"
git checkout --quiet -- scenarios/live.yaml

step "take away a strategy that is expected something of"
edit scenarios/live.yaml '/^  naive:/,/interval/d'
ends 2 writecost check scenarios
says err "scenarios/live.yaml:$(line_of scenarios/live.yaml 'strategy: naive'):"
says err "\`naive\` is not a strategy of this scenario"
git checkout --quiet -- scenarios/live.yaml

step "a gate on what does not exist, and no scenario at all"
ends 2 writecost diff baseline.json scenarios --fail-on 'hybird total > 5%'
ends 2 writecost check 'nowhere/*.yaml'
mkdir empty
ends 2 writecost check empty

step "a title that says more than a title"
edit scenarios/live.yaml 's/^title:.*/title: "a | b \\u001b[31m=1+1"/; s/title: Hybrid/title: "=1+1 | \\u001b]0;owned\\u0007"/'
for format in table markdown csv html; do
  ends 0 writecost report scenarios --format "$format"
  ! grep -q $'\033' out || fail "an escape reached the terminal as $format"
done
ends 0 writecost report scenarios --format markdown
# Every line of a table has as many cells as the one before it.
sed 's/\\|//g' out | awk '/^\|/ { n = gsub(/\|/, ""); if (was && n != was) exit 1; was = n; next } { was = 0 }' ||
  fail "a table is broken"
git checkout --quiet -- scenarios/live.yaml
git diff --quiet || fail "something is left changed"
echo "== the end"
