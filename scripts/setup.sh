#!/usr/bin/env bash
# Puts in place what a target of the Makefile needs; what is there is left alone. Debian packages are installed when this runs
# as root and named in one sentence when it does not.
#
#   scripts/setup.sh site|check|test|packages
set -euo pipefail
cd "$(dirname "$0")/.."

debian() { # packages
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $*"
        apt-get -o DPkg::Lock::Timeout=600 -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -qq install -y --no-install-recommends "$@" >/dev/null
    else
        echo "Missing: install them with: sudo apt-get install $*" >&2
        exit 1
    fi
}

# Built without optimisation that only matters to tools used all day.
tool() { # name version arguments...
    local name=$1 version=$2
    shift 2
    if cargo install --list | grep -qF "$name v$version:"; then return; fi
    echo "Building $name $version, once; this takes some minutes."
    env CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=0 \
        cargo install --quiet "$name" --version "$version" "$@"
}

site() {
    local missing=()
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    debian "${missing[@]}"
    rustup target list --installed | grep -qx wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
}

testing() {
    local missing=()
    command -v node >/dev/null || missing+=(nodejs npm)
    # The browser that never draws a window: two engines' journeys side by side leave a whole Chromium no processor to draw with.
    [ -n "${CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
    fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing+=(fonts-noto-cjk)
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
    debian "${missing[@]}"
    packages
}

# What end2end/package-lock.json names.
packages() {
    command -v npm >/dev/null || debian nodejs npm
    if [ ! -d end2end/node_modules/@playwright/test ] || [ end2end/package-lock.json -nt end2end/node_modules/.package-lock.json ]; then
        (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
    fi
}

case "${1:-}" in
    site) site ;;
    check) tool cargo-deny "$CARGO_DENY" --locked ;;
    test) testing ;;
    packages) packages ;;
    *) echo "Say what to set up: scripts/setup.sh site|check|test|packages" >&2; exit 2 ;;
esac
