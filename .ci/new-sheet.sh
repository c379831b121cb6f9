#!/usr/bin/env bash
# Begins the price sheet of a vendor for a new date, as a copy of its newest one.
#
# usage: .ci/new-sheet.sh VENDOR DATE
set -euo pipefail
cd "$(dirname "$0")/.."

vendor=${1:?usage: .ci/new-sheet.sh VENDOR DATE} date=${2:?usage: .ci/new-sheet.sh VENDOR DATE}
fail() { echo "error: $1" >&2 && exit 2; }

[[ $date =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || fail "\`$date\` is not a date such as 2026-02-04"
[ -d "pricing/$vendor" ] || fail "there is no folder \`pricing/$vendor\`"
newest=$(find "pricing/$vendor" -name '????-??-??.yaml' | sort | tail -n 1)
[ -n "$newest" ] || fail "\`pricing/$vendor\` has no price sheet to copy"
sheet=pricing/$vendor/$date.yaml
[ ! -e "$sheet" ] || fail "\`$sheet\` exists"
[[ $sheet > $newest ]] || fail "the newest sheet of $vendor, \`$newest\`, is not older than $date"
# The list of sheets that are compiled in.
catalog=$(grep -rl "^ *\"$vendor\" / \"" --include='*.rs' src)
[ "$(wc -l <<<"$catalog")" -eq 1 ] || fail "more than one file under src/ lists the sheets of $vendor"

# Without `checked`, which is the day on which a person compared the prices with their sources.
sed -e "s/^effective: .*/effective: $date/" -e '/^checked: /d' "$newest" >"$sheet"
last=$(basename "$newest" .yaml)
sed -i.bak "s|^\( *\)\"$vendor\" / \"$last\",|&\n\1\"$vendor\" / \"$date\",|" "$catalog"
rm "$catalog.bak"

cat <<TEXT
$sheet is a copy of $newest, and $catalog lists it. Now:
  1. compare every price, allowance and limit with the pages under \`sources\`, and edit what changed
  2. say what changed in the comment at the top, and add \`checked: DAY\` below \`effective\`
  3. writecost prices diff $vendor@$last $sheet
  4. cargo test
TEXT
