# Each target is a command of dev.py, for those who like to type "make". Arguments: make test ARGS="-k codes".
PYTHON ?= python3

.PHONY: help serve test setup lock wheel build screenshots bench

help:
	@$(PYTHON) dev.py --help

serve:
	@$(PYTHON) dev.py serve $(ARGS)

test:
	@$(PYTHON) dev.py test $(ARGS)

setup:
	@$(PYTHON) dev.py setup --dev $(ARGS)

lock:
	@$(PYTHON) dev.py lock $(ARGS)

wheel:
	@$(PYTHON) dev.py wheel $(ARGS)

build:
	@$(PYTHON) dev.py build $(ARGS)

screenshots:
	@$(PYTHON) dev.py screenshots $(ARGS)

bench:
	@$(PYTHON) dev.py bench $(ARGS)
