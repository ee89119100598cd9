# The two commands: `make start` (Cauce at http://127.0.0.1:8000) and `make test`. Everything else is for those who build it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: start test check bench trials lock clean

start: .venv/ready
	@$(BIN)/cauce start $(if $(DEMO),--demo)

test: .venv/ready-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --postgres src/cauce

check: .venv/ready-dev
	@.ci/check

bench: .venv/ready-dev
	@$(BIN)/python -m benchmarks

trials: .venv/ready-dev
	@$(BIN)/python -m pytest tests/trials --full

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cauce needs Python 3.11 or later; this is %s" % sys.version)'
	@$(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet uv==0.13.9

.venv/ready: .venv/bin/uv requirements.lock pyproject.toml
	@test -e .venv/ready-dev || $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/ready-dev: .venv/bin/uv requirements-dev.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

# After a change of pyproject.toml.
lock: .venv/bin/uv
	$(BIN)/uv pip compile -q --group dev pyproject.toml --generate-hashes --no-annotate --no-header --python-version 3.11 -o requirements-dev.lock
	$(BIN)/uv pip compile -q pyproject.toml --generate-hashes --no-annotate --no-header --python-version 3.11 -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf .venv dist build
