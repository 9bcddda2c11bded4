#!/usr/bin/env bash
# Fuzzes everything that reads bytes from outside, each target for the given seconds, on from the sound messages in fuzz/seeds and the
# inputs that are kept in fuzz/corpus; what was learned is packed there again. Stops at the first finding. Needs cargo-fuzz: cargo install cargo-fuzz
#
#   scripts/fuzz.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../fuzz"
seconds=${1:-600}
inputs=$(mktemp -d "${TMPDIR:-/tmp}/tongma-fuzz.XXXXXX")
trap 'rm -rf "$inputs"' EXIT
for target in answer certificate daily_file emv keys network_call notification sign_in typed; do
    mkdir -p "$inputs/$target" "$inputs/least"
    cp "seeds/$target"/* "$inputs/$target"
    [ ! -e "corpus/$target.tar.gz" ] || tar -xzf "corpus/$target.tar.gz" -C "$inputs/$target"
    cargo fuzz run -s none "$target" "$inputs/$target" -- -max_total_time="$seconds" -timeout=25 -dict=words.dict
    cargo fuzz run -s none "$target" "$inputs/least" "$inputs/$target" -- -merge=1
    tar -czf "corpus/$target.tar.gz" -C "$inputs/least" .
    rm -rf "$inputs/least"
done
