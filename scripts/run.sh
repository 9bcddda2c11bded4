#!/usr/bin/env bash
# Starts the developer's build on SQLite in trial mode. An empty database gets a demo shop and a platform first; their sign-ins are
# printed every time.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p data
# A first fill that was cut short is begun again.
if [ -e data/demo.txt.new ]; then rm -f data/tongma.db* data/simulator.jsonl data/demo.txt.new; fi
if [ ! -e data/demo.txt ] && [ ! -e data/tongma.db ]; then
    target/debug/tongma demo --merchants 1 --payments 400 --days 30 >data/demo.txt.new
    mv data/demo.txt.new data/demo.txt
fi
[ ! -e data/demo.txt ] || cat data/demo.txt
exec target/debug/tongma serve
