# What can be done here. Each target sets up what it needs; nothing is fetched from anywhere but the package registries.

CARGO_DENY  := 0.20.2
CARGO_BIN   := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin
export PATH := $(CARGO_BIN):$(PATH)

.PHONY: run dev test check advisories build bench flood fuzz demo setup setup-site setup-build setup-check setup-test

run: dev ## builds, fills an empty database with a demo shop, and starts on SQLite with the simulator beside it
	@scripts/run.sh

dev: setup-site ## the developer's build: what browsers load, and the program
	cargo run --quiet --package tongma-site
	cargo build --features ssr

demo: setup-site ## fills an empty database with believable data and prints the sign-ins
	cargo run --quiet --features ssr -- demo $(DEMO)

check: setup-check ## formatting, both builds under clippy, licences and sources of what we depend on
	cargo fmt --all --check
	cargo clippy --quiet --features ssr --all-targets -- -D warnings
	cargo clippy --quiet --package tongma-site --all-targets -- -D warnings
	cargo clippy --quiet --lib --features hydrate --target wasm32-unknown-unknown -- -D warnings
	cargo deny --workspace --log-level error check bans licenses sources

advisories: setup-check ## known weaknesses of what we depend on; fetches the public list of them
	cargo deny --workspace --log-level error check advisories

test: setup-site setup-test check ## everything; ends with "N passed, N failed"
	@scripts/test.sh

build: export PATH := $(CURDIR)/end2end/node_modules/.bin:$(PATH)
build: setup-site setup-build ## target/release/tongma: one file with everything inside
	cargo run --quiet --package tongma-site -- --release
	node scripts/wasm.mjs target/site/pkg/tongma_bg.wasm
	cargo build --release --features embed

bench: ## ratios to the ceilings of this machine; see load/README.md
	@TONGMA_TEST_DURABLE=1 scripts/postgres.sh cargo bench --features ssr

flood: setup-test ## 10,000 payments by 500 payers against twelve campaigns that run dry, with every fault, on both engines
	TONGMA_FLOOD_PAYMENTS=$(or $(PAYMENTS),10000) scripts/postgres.sh cargo test --features ssr --test stories campaigns_flood -- --nocapture --test-threads=1

fuzz: ## everything that reads bytes from outside, ten minutes each; on from the inputs kept in fuzz/corpus
	@scripts/fuzz.sh $(SECONDS_EACH)

setup: setup-site setup-build setup-check setup-test

setup-site: ## a C compiler and the compiler's wasm target
	@scripts/setup.sh site

setup-build: ## wasm-opt: Debian's is so old that what it makes does not start
	@scripts/setup.sh packages

setup-check: ## cargo-deny
	@CARGO_DENY=$(CARGO_DENY) scripts/setup.sh check

setup-test: ## a browser, PostgreSQL and the packages of end2end
	@scripts/setup.sh test
