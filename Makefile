# logistics-sim: `make demo` and `make test` work on a fresh machine with Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= runs/demo

.PHONY: demo docs notebooks test trust check bench clean lock format

$(READY): requirements/lock.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true
	touch $(READY)

demo: $(READY)
	rm -rf $(OUT)
	$(BIN)/logistics-sim run scenarios/tangxian.yaml --out $(OUT)
	@echo "to try scenarios of your own in the browser: $(BIN)/logistics-sim serve"

docs: $(READY)
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html

# JupyterLab is an extra, not locked: it is installed when first asked for.
notebooks: $(READY)
	$(BIN)/python -m jupyterlab --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet "jupyterlab>=4.2"
	$(BIN)/python -m jupyterlab notebooks

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal

# Thousands of random counties, each played by both engines; 200 kills of the sender and the
# receiver of monitoring records; every property on all of its examples (ten minutes or more).
trust: $(READY)
	TRUST_EXAMPLES=$${TRUST_EXAMPLES:-3000} $(BIN)/python -m pytest tests/simulation/test_equality.py
	$(BIN)/python -m pytest -m trust -s
	TRUST_EXAMPLES=$${TRUST_EXAMPLES:-3000} $(BIN)/python -m pytest -n auto --dist worksteal -m hypothesis tests \
	  --ignore tests/simulation/test_equality.py

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/numpydoc lint $$(find logistics_sim -name '*.py')
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not trust"

# Small tables of a few minutes: the main job, roads, and routing where instances are given.
bench: $(READY)
	$(BIN)/python -m benchmarks.main_job
	$(BIN)/python -m benchmarks.network --quick
	$(BIN)/python -m benchmarks.routing --small

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Renew the locked versions (needs the network once; no host name enters the file).
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --upgrade --quiet \
	  --custom-compile-command "make lock" -o requirements/lock.txt

clean:
	rm -rf $(VENV) runs .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
