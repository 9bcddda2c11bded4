#!/usr/bin/env bash
# Every test there is: unit tests and stories on both engines, the site's build, foreign libraries as judges of the big wallets'
# protocols, journeys in a real browser on both engines. All suites run even where one fails; the last line counts them all.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp -d "${TMPDIR:-/tmp}/tongma-test.XXXXXX")
trap 'rm -rf "$log"' EXIT
passed=0
failed=0

# Rust's own summary lines: "test result: ok. 12 passed; 0 failed; ...". A suite that did not even run counts as one failure.
rust() {
    "$@" 2>&1 | tee "$log/rust"
    local status=${PIPESTATUS[0]} p f
    p=$(sed -nE 's/^test result: .* ([0-9]+) passed; .*/\1/p' "$log/rust" | awk "{sum += \$1} END {print sum + 0}")
    f=$(sed -nE 's/^test result: .* ([0-9]+) failed; .*/\1/p' "$log/rust" | awk "{sum += \$1} END {print sum + 0}")
    [ "$status" = 0 ] || [ "$f" != 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f))
}

step() { # something that passes or fails as a whole
    if "$@"; then passed=$((passed + 1)); else echo "FAILED: $*" >&2; failed=$((failed + 1)); fi
}

# Playwright's summary: "  12 passed (1m)", "  1 failed", "  2 flaky".
browser() {
    (cd end2end && "$@" npx --no-install playwright test) 2>&1 | tee "$log/browser"
    local status=${PIPESTATUS[0]} p f
    p=$(sed -nE 's/^ *([0-9]+) passed.*/\1/p' "$log/browser" | tail -1)
    f=$(sed -nE 's/^ *([0-9]+) failed.*/\1/p' "$log/browser" | tail -1)
    p=${p:-0} f=${f:-0}
    [ "$status" = 0 ] || [ "$f" != 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f))
}

# Node's own summary: "# pass 12", "# fail 0".
judges() {
    (cd end2end && node --test --test-reporter=tap judges/*.test.js) 2>&1 | tee "$log/judges"
    local status=${PIPESTATUS[0]} p f
    p=$(sed -nE 's/^# pass ([0-9]+)$/\1/p' "$log/judges" | tail -1)
    f=$(sed -nE 's/^# fail ([0-9]+)$/\1/p' "$log/judges" | tail -1)
    p=${p:-0} f=${f:-0}
    [ "$status" = 0 ] || [ "$f" != 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f))
}

rust scripts/postgres.sh cargo test --quiet --no-fail-fast --features ssr
step cargo leptos build
judges
browser env TONGMA_TEST_ENGINE=sqlite
browser ../scripts/postgres.sh env TONGMA_TEST_ENGINE=postgres

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
