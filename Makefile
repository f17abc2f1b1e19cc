# The two commands are `make run` and `make test`; the rest is for those who build Bandi.
# Each makes sure first that what it needs is installed (scripts/setup.sh); a second run needs no network.

.PHONY: run test test-long bench bench-peers fuzz fuzz-coverage format check install clean build sanitize clang
BUILD := build
MESON := meson
PREFIX ?= /usr/local

run: build
	@scripts/run.sh $(BUILD)

build: .setup-run
	@test -f $(BUILD)/build.ninja || $(MESON) setup $(BUILD) >/dev/null
	@ninja -C $(BUILD) bandi

.PHONY: .setup-run .setup-test
.setup-run:
	@scripts/setup.sh run
.setup-test:
	@scripts/setup.sh test

test: .setup-test
	@scripts/test.sh $(BUILD)

test-long: .setup-test
	@scripts/test.sh $(BUILD) long

sanitize: .setup-test
	@scripts/test.sh build-sanitize sanitize

clang: .setup-test
	@scripts/test.sh build-clang clang

bench: .setup-run
	@scripts/bench.sh build-release
	@scripts/bench_peers.sh build-release

bench-peers: .setup-run
	@scripts/bench_peers.sh build-release

fuzz: .setup-test
	@scripts/fuzz.sh build-fuzz

fuzz-coverage: .setup-test
	@scripts/fuzz_coverage.py build-coverage

format:
	@git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'bench/*.[ch]' 'fuzz/*.[ch]' | xargs clang-format -i

check:
	@scripts/check.sh $(BUILD)

# By hand: Meson would install under the prefix of the time when the folder was set up, whatever PREFIX says now.
install: build
	@ninja -C $(BUILD) bandi bandi.1 bandi.bash >/dev/null
	install -D -m 755 $(BUILD)/bandi "$(DESTDIR)$(PREFIX)/bin/bandi"
	install -D -m 644 $(BUILD)/bandi.1 "$(DESTDIR)$(PREFIX)/share/man/man1/bandi.1"
	install -D -m 644 $(BUILD)/bandi.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/bandi.bash"

clean:
	rm -rf build build-*
