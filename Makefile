# The commands of this project. Each makes its own virtual environment first.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test test-newest check mutants bench clean help
help:
	@echo "make demo   watch a real MCP client try twenty AWS calls against the guard (no AWS account needed)"
	@echo "make test   run the tests"
	@echo "make test-newest   run them against the newest of everything that they stand on"
	@echo "make check  ruff, mypy, import contracts, tests with coverage"
	@echo "make mutants   change the policy language and the evaluator in thousands of small ways; a test has to fail for each"
	@echo "make bench  ratios that say what the guard costs"

$(VENV)/.test: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing guarded-aws and its test requirements into $(VENV) (a minute the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(VENV)/.test
	@$(BIN)/python -m guarded_aws demo

test: $(VENV)/.test
	@$(BIN)/python -m pytest -n auto

test-newest:
	@$(PYTHON) -m venv $(VENV)-newest
	@$(VENV)-newest/bin/pip install --quiet --disable-pip-version-check --upgrade --editable '.[test]'
	@$(VENV)-newest/bin/python -m pytest -n auto

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term

# One file, or on fewer processors: make mutants FILES=guarded_aws/policy/parse.py WORKERS=1
mutants: $(VENV)/.dev
	@$(BIN)/python -m mutation $(if $(WORKERS),--workers $(WORKERS)) $(FILES)

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

clean:
	@rm -rf $(VENV) $(VENV)-newest .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* htmlcov dist build
