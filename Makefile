# SkillPlan: every command of the project. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PY := .venv/bin/python
WEB := frontend/node_modules/.stamp
DIST := frontend/dist/.stamp
WEB_SOURCES = $(shell find frontend/src frontend/public frontend/*.html frontend/*.ts frontend/*.json frontend/scripts -type f 2>/dev/null | sed 's/ /\\ /g')
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
export CHROMIUM
# Compiled modules are kept: the tests start the product some eighty times.
unexport PYTHONDONTWRITEBYTECODE
# A file stays with one process; they begin in the order of tests/conftest.py.
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder
say = @printf '\033[1m▸ %s\033[0m\n' "$(1)"

.PHONY: help run setup test check bench campaigns openapi client migration fmt e2e tour browser lock clean

help: ## 列出全部命令 list the commands
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-11s %s\n", $$1, $$2}'

run: .venv/.stamp $(DIST) ## 安装并启动（首次载入演示县）set up and start, with a demo county on an empty database
	$(call say,启动 SkillPlan)
	@exec $(PY) -m backend.cli serve --demo

setup: .venv/.stamp $(DIST) ## 只安装和构建，不启动 install and build only

test: .venv/.stamp $(DIST) ## 运行全部测试 run all tests, the browser's included
	@if [ -z "$(CHROMIUM)" ]; then echo "没有找到浏览器：请先以 root 运行 make browser，或设置 CHROMIUM=浏览器路径。"; exit 1; fi
	$(call say,前端测试)
	@cd frontend && npm run --silent test
	$(call say,后端、接口与浏览器测试)
	@$(PY) -m pytest $(SPREAD)

check: .venv/.stamp $(WEB) ## 检查代码：格式、类型、分层、大小、契约 formats, types, layers, sizes, contract
	$(call say,ruff)
	@$(PY) -m ruff check . && $(PY) -m ruff format --check -q .
	$(call say,mypy)
	@$(PY) -m mypy
	$(call say,分层与大小)
	@$(PY) -m pytest tests/contract/test_layers.py tests/contract/test_sizes.py
	$(call say,接口文档与客户端)
	@$(PY) -m backend.cli openapi --check
	@cd frontend && npm run --silent client:check
	$(call say,前端：oxlint、vue-tsc)
	@cd frontend && npm run --silent lint && npm run --silent typecheck

bench: .venv/.stamp ## 测量速度（每行一个数）one JSON line a figure
	@$(PY) -m tests.bench

campaigns: .venv/.stamp $(DIST) ## 大规模验证 TIER=C|N the campaigns at a larger size, with a report
	@TIER=$(or $(TIER),C) CAMPAIGN_REPORT=var/campaigns-$(or $(TIER),C).md $(PY) -m pytest $(SPREAD) tests/campaigns

openapi: .venv/.stamp ## 重新生成 openapi.yaml
	@$(PY) -m backend.cli openapi

client: openapi $(WEB) ## 由 openapi.yaml 生成前端类型
	@cd frontend && npm run --silent client

migration: .venv/.stamp ## 新建数据库迁移 m=说明 a new revision
	@$(PY) -m backend.cli migration "$(m)"

fmt: .venv/.stamp $(WEB) ## 整理格式
	@$(PY) -m ruff check --fix -q . ; $(PY) -m ruff format -q .
	@cd frontend && npm run --silent fmt

e2e: .venv/.stamp $(DIST) ## 只运行浏览器测试
	@$(PY) -m pytest tests/e2e

tour: .venv/.stamp $(DIST) ## 重拍导览图（docs/tour）take the screens of the tour anew
	@mkdir -p docs/tour && TOUR=docs/tour $(PY) -m pytest -q tests/e2e/test_whole_story.py

browser: ## 安装浏览器和中文字体（需 root，Debian）
	@if [ -n "$(CHROMIUM)" ] && [ -n "$$(fc-list :lang=zh family 2>/dev/null)" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then echo "安装浏览器需要 root：请用 sudo make browser。"; exit 1; fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null

lock: .venv/.stamp ## 更新依赖锁定
	@$(PY) -m piptools compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.lock pyproject.toml

clean: ## 删除安装和构建产物（不动数据）
	@rm -rf .venv frontend/node_modules frontend/dist

.venv/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本。"; exit 1; }
	$(call say,安装 Python 依赖（首次约一分钟）)
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(WEB): frontend/package-lock.json
	@command -v node >/dev/null && node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' || { echo "需要 Node 20 或更高版本。"; exit 1; }
	$(call say,安装前端依赖)
	@cd frontend && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(DIST): $(WEB) $(WEB_SOURCES)
	$(call say,构建网页)
	@cd frontend && npm run --silent build
	@touch $@
