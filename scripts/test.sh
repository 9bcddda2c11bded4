#!/usr/bin/env bash
# Every test there is: unit tests and stories on both engines, the site's build, foreign libraries as judges of the big wallets'
# protocols, journeys in a real browser on both engines. All suites run even where one fails; the last line counts them all.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp -d "${TMPDIR:-/tmp}/tongma-test.XXXXXX")
trap 'rm -rf "$log"' EXIT
passed=0
failed=0

# Runs a suite, shows what it says, and adds what its own summary counts.
#   suite NAME FOLDER PASSED FAILED COMMAND...    PASSED and FAILED: what stands around the number in a line of the summary
suite() {
    begin "$1" "$2" "${@:5}"
    count "$1" "$3" "$4"
}

begin() { # name folder command...
    (cd "$2" && "${@:3}") 2>&1 | tee "$log/$1"
    echo "${PIPESTATUS[0]}" >"$log/$1.status"
}

# A suite that did not even run counts as one failure. Its own line says how many of those that passed did so only at the second try.
count() { # name passed failed [second try]
    local p f again=
    p=$(counted "$2" "$log/$1") f=$(counted "$3" "$log/$1")
    [ -z "${4:-}" ] || again=" ($(counted "$4" "$log/$1") only at the second try)"
    [ "$(cat "$log/$1.status")" = 0 ] || [ "$f" != 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f))
    echo "$1: $p passed$again, $f failed, $SECONDS s since the start"
}

counted() { # pattern file
    sed -nE "s/$1/\1/p" "$2" | awk '{sum += $1} END {print sum + 0}'
}

rust() { # "test result: ok. 12 passed; 0 failed; ..."
    suite "$1" . '^test result: .* ([0-9]+) passed; .*' '^test result: .* ([0-9]+) failed; .*' "${@:2}"
}

# Both engines side by side: a browser waits more than it works. "  12 passed (1m)", "  1 flaky" (passed the second time), "  1 failed"
browsers() {
    begin browser-postgres end2end ../scripts/postgres.sh env TONGMA_TEST_ENGINE=postgres npx --no-install playwright test >/dev/null &
    begin browser-sqlite end2end env TONGMA_TEST_ENGINE=sqlite npx --no-install playwright test
    wait
    cat "$log/browser-postgres"
    for name in browser-sqlite browser-postgres; do
        count "$name" '^ *([0-9]+) (passed|flaky)( .*)?$' '^ *([0-9]+) failed.*' '^ *([0-9]+) flaky( .*)?$'
    done
}

judges() { # "# pass 12", "# fail 0"
    suite judges end2end '^# pass ([0-9]+)$' '^# fail ([0-9]+)$' sh -c 'node --test --test-reporter=tap judges/*.test.js'
}

site() {
    if make --no-print-directory dev; then passed=$((passed + 1)); else echo "FAILED: the site's build" >&2; failed=$((failed + 1)); fi
}

rust rust scripts/postgres.sh cargo test --quiet --no-fail-fast --features ssr
rust site cargo test --quiet --package tongma-site
site
judges
browsers

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
