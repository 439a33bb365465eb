#!/usr/bin/env bash
# Makes the project's own virtual environment from a lock file: every package pinned with its hash, nothing global.
#   tools/setup.sh PYTHON VENV LOCK
set -euo pipefail
python=$1 venv=$2 lock=$3
if [[ ! -x $venv/bin/python ]]; then
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $("$python" --version)" >&2; exit 1; }
  echo "making $venv"
  "$python" -m venv "$venv" || { echo "install Python's venv first: apt-get install python3-venv" >&2; exit 1; }
fi
echo "installing what $lock pins (a few minutes the first time)"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
