# The commands of this project. Each makes its own virtual environment first.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test test-newest test-lowest check mutants bench packs verify-against-aws clean help
help:
	@echo "make demo   watch a real MCP client try some thirty AWS calls against the guard (no AWS account needed)"
	@echo "make test   run the tests"
	@echo "make test-newest   run them against the newest of everything that they stand on"
	@echo "make test-lowest   run those of the guard against the lowest versions that pyproject.toml promises"
	@echo "make check  ruff, mypy, import contracts, tests with coverage (each branch of policy/ and evaluator/)"
	@echo "make mutants   change the policy language and the evaluator in thousands of small ways; a test has to fail for each"
	@echo "make bench  ratios that say what the guard costs"
	@echo "make verify-against-aws PROFILE=...   compare the decisions with AWS's own policy simulator (reads only)"
	@echo "make packs  write the generated packs again, after the catalogue has changed"

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

test-lowest:
	@$(PYTHON) -m venv $(VENV)-lowest
	@$(VENV)-lowest/bin/pip install --quiet --disable-pip-version-check --constraint constraints-lowest.txt --editable '.[test]'
	@$(VENV)-lowest/bin/python -m pytest -n auto tests/upstream tests/guard tests/real_use

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term
	@$(BIN)/coverage report --include='guarded_aws/policy/*,guarded_aws/evaluator/*' --fail-under=100

# One file, or on fewer processors: make mutants FILES=guarded_aws/policy/parse.py WORKERS=1
mutants: $(VENV)/.dev
	@$(BIN)/python -m mutation $(if $(WORKERS),--workers $(WORKERS)) $(FILES)

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

verify-against-aws: $(VENV)/.test
	@$(BIN)/python -m verification --profile "$(PROFILE)"

packs: $(VENV)/.test
	@$(BIN)/python -m guarded_aws.packs.generate policies

clean:
	@rm -rf $(VENV) $(VENV)-newest $(VENV)-lowest .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* htmlcov dist build
