# Everything from a fresh clone with Go, Node with npm, and make. `make` alone lists what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

# No C compiler is needed anywhere: the engine library is loaded at run time. One value for all commands also
# lets them share one build cache.
export CGO_ENABLED := 0

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GOLANGCI := go tool -modfile=tools.mod golangci-lint
DEADCODE := go tool -modfile=tools.mod deadcode -filter '^kommunebench/' ./cmd/kommunebench
# gqlgen wants both directions of a scalar, and bench asks for the bare SQL of questions.
NOT_DEAD := '^$$|: (UnmarshalDate|PeriodStatement|ObservationsStatement|AggregateStatement|statementOf)$$'
GOTESTSUM := go tool -modfile=tools.mod gotestsum
# What `make generate` writes; `make check` compares it with a fresh run.
GENERATED := graph
BENCHTIME := 1s
SOAK := 10m

# npm writes these files last, so they stand only where the whole of package-lock.json is installed.
PACKAGES := node_modules/.package-lock.json
CLIENTS := clients/node_modules/.package-lock.json
RIVALS := bench/rivals/node_modules/.package-lock.json
ENGINE := node_modules/@chdb/lib-linux-x64-gnu/libchdb.so
PAGE := web/dist/index.html
# What the generated files were made from. They are in git, so that most builds have nothing to generate.
GENERATED_FROM := graph/generated/sources.sha256
SOURCES_SUM := LC_ALL=C sha256sum gqlgen.yml $(sort $(wildcard schema/*.graphqls))

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build engine ## build all, then serve the data that ship on http://127.0.0.1:8080
	exec bin/kommunebench serve

.PHONY: build
build: web generated ## build bin/kommunebench, the web page and all SQL inside
	@test -e bin/kommunebench || echo 'Building. The first time Go fetches some 250 MB of modules and compiles for a minute or more.' >&2
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/kommunebench ./cmd/kommunebench

.PHONY: test
test: engine web $(CLIENTS) ## run all tests, on the real engine
	$(GOTESTSUM) --format dots --hide-summary=skipped -- -count=1 -timeout 20m -p 2 ./...

.PHONY: test-page
test-page: engine web $(CLIENTS) ## look at every view of the page in chromium, in each width, scheme and language
	KOMMUNEBENCH_PAGE_TESTS=all go test ./web/pagetest -count=1 -timeout 40m -v

.PHONY: screenshots
screenshots: engine build $(CLIENTS) ## take pictures of every view of the page, light, dark, phone and print, into var/screenshots
	node clients/page/screenshots.mjs bin/kommunebench "$$(command -v chromium chromium-browser google-chrome | head -n 1)" var/screenshots

KILLS := 50

.PHONY: torture
torture: engine web $(CLIENTS) ## kill loads at many moments, and let an input stall for longer than ClickHouse allows
	go test ./cmd/kommunebench -count=1 -timeout 60m -v -run 'Killed|CtrlC|Disk|NoRoom|AtOnce' -kills $(KILLS) -start-kills 30
	go test ./store -count=1 -timeout 20m -v -run Outlives -kill-trial 240s
	go test ./store/load -count=1 -timeout 20m -v -run 'Stalls|ManyLoads' -stall 40s -loads 100
	go test ./store/clickhouse -count=1 -timeout 20m -v -run Outlives -kill-trial 240s
	go test ./server -count=1 -timeout 10m -v -run ALargeExport -export-rows 1100000

.PHONY: check
check: check-format lint check-page check-merged check-generated check-modules request-files test ## format, lint, generated files, modules, files of a request, tests: all that CI checks but make test-page

# Types of the page against the schema, its format and lint, and the unit tests of what it computes.
.PHONY: check-page
check-page: $(PACKAGES) $(CLIENTS) ## check the page: types, format, lint, unit tests
	node web/types.mjs
	clients/node_modules/.bin/svelte-check --workspace web --tsconfig tsconfig.json --fail-on-warnings
	clients/node_modules/.bin/biome check --error-on-warnings
	clients/node_modules/.bin/vitest run --config web/vite.config.mjs

.PHONY: bench
bench: engine build $(CLIENTS) ## run the benchmarks; the table is also written to var/bench/
	@mkdir -p var/bench
	go test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) -soak $(SOAK) -timeout 90m -p 1 ./bench | tee var/bench/$(VERSION).txt
	go test -run '^$$' -bench 'Attacks|ManyAnswers' -benchtime 3x -p 1 ./server ./etl | tee -a var/bench/$(VERSION).txt
	go test -run '^$$' -bench Page -benchtime 1x ./web/pagetest | tee -a var/bench/$(VERSION).txt
	@echo 'written to var/bench/$(VERSION).txt'

ROWS := 1000000
.PHONY: bench-rivals
bench-rivals: engine build $(RIVALS) ## ask Kommunebench and PostGraphile over PostgreSQL 15 the same questions by turns; the table is also in var/bench/
	@test -x "$${POSTGRES:-/usr/lib/postgresql/15/bin}/initdb" || { \
	  echo 'PostgreSQL 15 is needed (Debian: apt-get install postgresql-15); POSTGRES names the folder of initdb and postgres.' >&2; exit 1; }
	ROWS=$(ROWS) node bench/rivals/run.mjs bin/kommunebench var/bench

# Files whose code runs once more for each of 200 comparisons; generated ones are left out. A scrape or a look for new
# releases meanwhile does not count.
REQUEST_PACKAGES := ./server/...,./graph/...,./loaders/...,./store/...
MOST_REQUEST_FILES := 25
.PHONY: request-files
request-files: engine ## list the files that one comparison passes in server, graph, loaders and store: 25 at the most
	@mkdir -p var/request-files
	go test -c -o var/request-files/server.test -covermode=atomic -coverpkg=$(REQUEST_PACKAGES) ./server
	cd server && for n in 1 201; do ../var/request-files/server.test -test.run '^TestOneComparison' -comparisons $$n -test.coverprofile=../var/request-files/$$n >/dev/null; done
	@awk 'FNR == 1 { next } FNR == NR { once[$$1] += $$3; next } $$3 - once[$$1] >= 200 { split($$1, place, ":"); print place[1] }' var/request-files/1 var/request-files/201 \
	  | grep -v -e /generated/ -e /models_gen.go | sort -u | tee var/request-files/list | cat -n
	@test "$$(wc -l < var/request-files/list)" -gt 0 -a "$$(wc -l < var/request-files/list)" -le $(MOST_REQUEST_FILES) || { \
	  echo 'One comparison passes more files than $(MOST_REQUEST_FILES), or none was counted.' \
	    'What runs for every request stands together in its package, what does not in files of its own.' >&2; exit 1; }

.PHONY: engine
engine: $(PACKAGES) ## fetch the pinned engine library
	@test -e $(ENGINE) || echo 'There is no engine library here: package-lock.json names the one for Linux on x86-64 with glibc.' \
	  'On such a machine remove node_modules and run make engine again;' \
	  'elsewhere give the program --libchdb or --clickhouse.' >&2

.PHONY: web
web: $(PAGE) ## build the web page

.PHONY: generate
generate: ## write the generated Go files anew
	go tool gqlgen generate
	go generate ./...
	@$(SOURCES_SUM) > $(GENERATED_FROM)

# The compiler would not notice an edited schema.
.PHONY: generated
generated:
	@$(SOURCES_SUM) | cmp --silent - $(GENERATED_FROM) || $(MAKE) --no-print-directory generate

.PHONY: fmt
fmt: ## format the Go files
	$(GOLANGCI) fmt

.PHONY: fmt-page
fmt-page: $(CLIENTS) ## format the files of the page
	clients/node_modules/.bin/biome check --write

.PHONY: lint
lint: ## lint, import rules included
	@bad=$$(find . \( -name node_modules -o -name .git -o -name var -o -name bin \) -prune -o -type d \
	  \( -name internal -o -name util -o -name utils -o -name common -o -name helper -o -name helpers \) -print); \
	if [ -n "$$bad" ]; then \
	  echo "Name a folder by the thing in it, not internal, util, common or helpers:" $$bad >&2; exit 1; \
	fi
	$(GOLANGCI) run --allow-serial-runners ./...
	@dead=$$($(DEADCODE)) || exit 1; \
	if grep -v -E $(NOT_DEAD) <<<"$$dead"; then echo 'The program reaches none of these functions: delete them.' >&2; exit 1; fi

.PHONY: check-format
check-format:
	@$(GOLANGCI) fmt --diff || { echo 'Not formatted as above: run make fmt.' >&2; exit 1; }

.PHONY: check-merged
check-merged:
	@! git grep --line-number --extended-regexp '^(<<<<<<<|>>>>>>>) ' || { echo 'A merge was not finished in the lines above.' >&2; exit 1; }

# Compared with a copy and not with git's index, so that it works with uncommitted changes too.
.PHONY: check-generated
check-generated:
	@rm -rf .cache/before && mkdir -p .cache/before && cp -R $(GENERATED) .cache/before/
	@$(MAKE) --no-print-directory generate
	@for path in $(GENERATED); do \
	  diff -r -u ".cache/before/$$(basename "$$path")" "$$path" || { \
	    echo "$$path was not what make generate writes; it is now: look at it and commit it." >&2; exit 1; }; \
	done
	@rm -rf .cache/before

# tools.mod is tidied beside an empty module: in this folder go mod tidy would add all that our own packages import.
.PHONY: check-modules
check-modules:
	@go mod tidy -diff || { echo 'go.mod or go.sum is not tidy: run go mod tidy.' >&2; exit 1; }
	@rm -rf .cache/tools && mkdir -p .cache/tools && cp tools.mod .cache/tools/go.mod && cp tools.sum .cache/tools/go.sum
	@(cd .cache/tools && go mod tidy -diff) || { \
	  echo 'tools.mod or tools.sum is not tidy: run go mod tidy in .cache/tools and copy both files back.' >&2; exit 1; }
	@rm -rf .cache/tools

$(PACKAGES): package-lock.json
	@echo 'Fetching npm packages: some 200 MB, most of it the ClickHouse engine; they take 620 MB on disk.' >&2
	npm ci --ignore-scripts --no-audit --no-fund

$(CLIENTS): clients/package-lock.json
	@echo 'Fetching the programs that only tests and checks use: 310 MB on disk.' >&2
	npm ci --prefix clients --ignore-scripts --no-audit --no-fund

$(RIVALS): bench/rivals/package-lock.json
	@echo 'Fetching PostGraphile, its Node.js and a load generator: 490 MB on disk.' >&2
	npm ci --prefix bench/rivals --ignore-scripts --no-audit --no-fund --loglevel=error

$(PAGE): $(PACKAGES) web/build.mjs web/vite.config.mjs docs/metode.md docs/metode-en.md $(shell find web/src web/geometry -type f)
	node web/build.mjs
