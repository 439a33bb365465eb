#!/usr/bin/env bash
# Brings what the tests need and a bare Debian lacks: a real Chromium, and the library that playwright's driver is linked to.
# PostgreSQL comes as a wheel with the tests' packages. Where they cannot be installed (no root, no apt) the browser tests
# say what to install; on CI that is a failure.
set -euo pipefail
here() { command -v chromium >/dev/null && PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -q 'libatomic\.so\.1'; }
here && exit 0
if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
  echo "installing Chromium for the page tests"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends chromium libatomic1 >/dev/null && here && exit 0
fi
message="no Chromium here, or no libatomic: install them with  apt-get install chromium libatomic1  to run the page tests"
if [[ ${CI:-} == true ]]; then echo "$message" >&2; exit 1; fi
echo "$message"
