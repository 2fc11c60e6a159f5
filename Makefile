# The project's verbs. Each works on a bare Debian 12 with Rust, Node 20 and Python 3.11:
# tools/install brings what is missing. One target folder and one profile (dev) serve all but `bench`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
export CARGO_TARGET_DIR ?= $(CURDIR)/target
# Nobody reads bars there, and nothing is built a second time.
ifdef CI
export CARGO_TERM_PROGRESS_WHEN := never
export CARGO_INCREMENTAL := 0
endif

.PHONY: help demo test lint bench release image fuzz conformance

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The dev profile: dependencies are optimised in it too, and it starts minutes sooner than a release build.
demo: ## start Housecall with a seeded clinic (ARGS="--listen 127.0.0.1:0" …)
	@tools/install compiler web
	@npm run --silent build --prefix web
	cargo run --quiet --locked -p server --bin housecall -- demo $(ARGS)

test: ## everything that must hold: unit, store and service tests on both databases, real SDKs
	@tools/step "install" tools/install compiler nextest postgres emulators coturn pebble clamav softhsm sdks web chromium poppler
	@tools/step "pages" npm run --silent build --prefix web
	@tools/step "tests" env EMULATORS=$(CARGO_TARGET_DIR)/emulators/bin/python tools/with-postgres cargo nextest run --workspace --locked --no-fail-fast
	@tools/step "web" npm test --prefix web
	@tools/step "conformance" conformance/run # the binary that the tests were built with
	@tools/step "hostile values" conformance/outside/run --seconds 75
	@tools/step --summary

conformance: ## only the real SDKs against the built binary (ARGS="--only client")
	@tools/install compiler sdks web chromium
	cargo build --locked -p server --bin housecall
	conformance/run $(ARGS)

lint: ## format, clippy, licences and duplicates, scripts, types and rules of web/
	@tools/install compiler web deny
	cargo fmt --all --check
	cargo fmt --check --manifest-path conformance/rust/Cargo.toml
	cargo clippy --workspace --all-targets --locked -- -D warnings
	tools/deny
	tools/check-scripts
	npm run lint --prefix web

bench: ## side by side with the peers; figures in docs/
	@tools/install compiler
	cargo build --release --locked -p server -p bench --bin housecall --bin bench
	$(CARGO_TARGET_DIR)/release/bench all

release: ## the binary as it is handed out, with its bill of materials and checksums (ARGS=--check: twice, compared)
	@tools/install compiler web sbom
	tools/release $(ARGS)

image: ## the release binary as a container image, built twice, compared, and run without rights on a root only to be read
	@tools/install compiler web buildah
	@npm run --silent build --prefix web
	cargo build --release --locked -p server --bin housecall
	tools/try-image $(CARGO_TARGET_DIR)/release/housecall

fuzz: ## every parser for 20 s on any bytes
	@tools/install compiler fuzz
	tools/fuzz
