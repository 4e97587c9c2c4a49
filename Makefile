# SPDX-License-Identifier: BSD-2-Clause
# Short commands; Meson and the tools do the work.

.PHONY: help docs build check test demo run lab fuzz bench languages soak lint format cover install uninstall deb clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

build: ## both programs for release, in build/
	@tools/install-packages build run
	@tools/build release

check: ## everything that a change must pass (the same as ./check)
	@./check

test: ## unit, scenario, corpus and lab tests, without lint and demonstration
	@./check unit scenario fuzz lab

demo: ## the demonstration (the same as ./demo)
	@./demo

run: build ## on this machine as root: make run WAN=eth0 LAN=eth1
	@tools/run "$(WAN)" "$(LAN)"

lab: ## a shell in the router of a lab
	@tools/install-packages lab run
	@/usr/bin/python3 -B -m lab shell

fuzz: ## one fuzz target for a while: make fuzz T=soap TIME=60
	@tools/install-packages build fuzz
	@tools/fuzz "$(T)" "$(TIME)"

bench: build ## rates, latency, memory beside miniupnpd: make bench B="requests memory"
	@tools/install-packages lab bench
	@/usr/bin/python3 -B -m lab exec -- /usr/bin/python3 -B -m bench $(B)

languages: ## the console's language beside Lua and Jim Tcl, into build/bench/
	@tools/install-packages bench
	@/usr/bin/python3 -B -m bench.language

soak: build ## sixty devices for a while: make soak TIME=3600 (seconds)
	@tools/install-packages lab
	@/usr/bin/python3 -B -m lab exec -- /usr/bin/python3 -B tests/lab/soak.py $(or $(TIME),3600)

lint: ## floors, length, banned functions, format, clang-tidy, cppcheck, shellcheck
	@./check lint

format: ## lay out the C sources as .clang-format says
	@tools/install-packages lint
	@tools/lint-format --fix

docs: ## writes docs/firewall.md from the rows of matchers and actions
	@/usr/bin/python3 -B tools/firewall-doc

cover: ## which lines the unit and scenario tests reach, in build-cover/
	@tools/install-packages build run test cover
	@tools/cover

install: build ## both programs, unit, users, manual pages: make install PREFIX=/usr/local DESTDIR=
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" SYSCONFDIR="$(SYSCONFDIR)" tools/system install

uninstall: ## takes them away, what is stored only with PURGE=1
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" SYSCONFDIR="$(SYSCONFDIR)" PURGE="$(PURGE)" tools/system uninstall

deb: build ## a Debian package, in build/
	@tools/deb build

clean: ## remove what was built
	rm -rf build build-check build-cover build-fuzz
