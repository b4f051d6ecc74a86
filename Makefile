# Every daily action, one line each; `make help` lists them. The work is done by dev.py (standard library only).
PY := $(shell command -v python3 2>/dev/null)
DEV = @[ -n "$(PY)" ] || { echo "Sankoré needs python3 (3.11 or newer): install it (Debian: apt install python3 python3-pip), then run this again."; exit 1; }; exec $(PY) dev.py

.DEFAULT_GOAL := help
.PHONY: help run run-services test test-services lint manage bench budgets tasks faults lighthouse access access-mutants image-steps secrets messages lock semantic clean

help: ## list the daily actions
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

run: ## run the site with its demo on http://127.0.0.1:8000 (PORT=… DATA_DIR=…)
	$(DEV) run

run-services: ## run the site over PostgreSQL, Redis and Elasticsearch, started for it (PORT=… DATA_DIR=…)
	$(DEV) run-services

test: ## run all the tests, the browser ones included (ARGS="…" for pytest)
	$(DEV) test $(ARGS)

test-services: ## run the tests on PostgreSQL, Redis, RabbitMQ, Elasticsearch and S3, started for them (ARGS="…")
	$(DEV) test-services $(ARGS)

lint: ## check style, types, layers, migrations, templates and translations
	$(DEV) lint

manage: ## run a management command (ARGS="search 'mutuelles'")
	$(DEV) manage $(ARGS)

bench: ## run a script of benchmarks/ (ARGS="relevance FOLDER…")
	$(DEV) bench $(ARGS)

budgets: ## measure the weight and speed of the pages (URL=… for a site that runs)
	$(DEV) budgets $(URL)

tasks: ## do the tasks the site is measured by (ONLY=practitioner|organiser|editor)
	$(DEV) tasks $(ONLY)

faults: ## kill, power cuts, full disk, lost broker and index, poison: count what is lost (ONLY=… MINUTES=n SEED=n)
	$(DEV) faults $(if $(ONLY),--only $(ONLY)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

lighthouse: ## audit the pages with Lighthouse, when node is there (URL=…)
	$(DEV) lighthouse $(URL)

access: ## show that nothing private gets out: the access matrix and the twin test
	$(DEV) access

access-mutants: ## remove one access filter at a time and show that each removal is caught
	$(DEV) access-mutants $(ARGS)

image-steps: ## replay the steps of site/Dockerfile in a clean tree, and see that the result starts
	$(DEV) image-steps

secrets: ## make the passwords that docker-compose.yml reads, in secrets/
	$(DEV) secrets

messages: ## bring the catalogues of translations up to date (needs gettext)
	$(DEV) messages

lock: ## lock the dependencies of pyproject.toml again
	$(DEV) lock

semantic: ## install the word vectors by which questions find texts in other languages better (32 MB)
	$(DEV) semantic

clean: ## remove the environment and the caches (never the data)
	@rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
