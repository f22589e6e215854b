.DEFAULT_GOAL := help
SHELL := /bin/bash
STAMPS := node_modules/.stamps
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
SOURCES := $(shell find src test bench native/src native/test native/bench kernel/src kernel/test -name '*.ts' -o -name '*.mts' -o -name '*.cts' 2>/dev/null)
ADDON_SOURCES := $(shell find native/cpp native/scripts -type f 2>/dev/null)
WORKBOOK := node dist/src/cli/main.js
READY := $(STAMPS)/addon $(STAMPS)/build
# The addon and the TypeScript compile side by side, which leaves no core idle.
MAKEFLAGS += -j2

.PHONY: help setup figures site test verify audit lab bench clean

help: ## list the targets
	@echo 'The activation workbook'
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: $(READY) ## install what is needed and compile (the other targets do this by themselves)

# oneDNN makes training fast; without it the workbook goes on with the wasm backend.
$(STAMPS)/onednn: scripts/install-onednn.sh | $(STAMPS)/packages
	@bash scripts/install-onednn.sh
	@touch $@

$(STAMPS)/packages: package.json package-lock.json native/package.json kernel/package.json
	@bash scripts/check-node.sh
	npm ci --no-audit --no-fund --loglevel=error
	@ln -sfn .. node_modules/activation-workbook
	@ln -sfn ../../dist/src/cli/main.js node_modules/.bin/workbook
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/addon: $(ADDON_SOURCES) $(STAMPS)/packages $(STAMPS)/onednn
	@node native/scripts/build-addon.mjs
	@touch $@

$(STAMPS)/build: $(SOURCES) tsconfig.json native/tsconfig.json kernel/tsconfig.json $(STAMPS)/packages
	@npm run --silent build
	@chmod +x dist/src/cli/main.js
	@node kernel/dist/src/cli.js prepare notebooks activation-workbook arquero tslab >/dev/null
	@touch $@

figures: $(READY) ## execute every notebook headless and regenerate figures/
	$(WORKBOOK) notebook run --jobs 2 $(NOTEBOOKS)

test: $(READY) ## format, lint and types, unit and integration tests, notebooks at the smallest scale
	@npm run --silent format:check
	@npm run --silent lint
	@npm test --silent

site: $(READY) ## all notebooks, claims, figures and records as web pages in site/
	$(WORKBOOK) site

verify: $(READY) ## execute every notebook and compare with what is committed, writing nothing
	$(WORKBOOK) verify --jobs 2

audit: $(READY) ## train a random sample of the stored trials again and compare (ten minutes)
	$(WORKBOOK) audit

lab: $(READY) ## open JupyterLab on 127.0.0.1 with a kernel that runs the notebooks
	@bash scripts/lab.sh

bench: $(READY) ## measure training steps on the backends present
	@npm run --silent bench

clean: ## remove what was installed and compiled; records, figures and notebooks stay
	rm -rf node_modules dist native/dist native/build kernel/dist
