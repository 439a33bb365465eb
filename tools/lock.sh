#!/usr/bin/env bash
# Resolves the dependencies again: hashes for every platform, no index address. Needs uv in the environment (pip install uv).
#   tools/lock.sh BIN
set -euo pipefail
options=(--universal --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet)
"$1/uv" pip compile "${options[@]}" pyproject.toml --extra build --output-file requirements.lock
"$1/uv" pip compile "${options[@]}" pyproject.toml --extra build --extra dev --output-file requirements-dev.lock
"$1/uv" pip compile "${options[@]}" pyproject.toml --extra build --extra heic --extra video --extra cluster \
  --constraint requirements-dev.lock --output-file requirements-extras.lock
