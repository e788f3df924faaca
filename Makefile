# Two commands on a fresh machine: make demo, make test. Needs Python 3.11 or newer and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo $(VENV)-uv/bin/uv)

.PHONY: demo test style docs lock benchmark clean

demo: $(VENV)/.installed
	$(BIN)/wardesk code examples/demo/reports --codebook examples/demo/codebook --out out/demo --format table

test: $(VENV)/.tested
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

style: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.installed
	$(BIN)/python scripts/make_reference.py

benchmark: $(VENV)/.tested
	$(BIN)/python scripts/make_benchmarks.py --data ../shared/data
	$(BIN)/python benchmarks/speed.py --data ../shared/data

lock:
	$(UV) lock
	$(UV) export --quiet --no-dev --no-emit-project --no-emit-index-url -o requirements.lock
	$(UV) export --quiet --only-dev --no-emit-project --no-emit-index-url -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(VENV)-uv out .pytest_cache .mypy_cache .ruff_cache

$(VENV)-uv/bin/uv:
	$(PYTHON) -m venv $(VENV)-uv
	$(VENV)-uv/bin/pip install --quiet --disable-pip-version-check "uv>=0.5,<1"

$(VENV)/.installed: requirements.lock pyproject.toml | $(filter $(VENV)-uv/bin/uv,$(UV))
	$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	touch $@
