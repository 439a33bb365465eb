#!/usr/bin/env bash
# Brings what the tests need and a bare Debian lacks: a real Chromium with the library that playwright's driver is linked
# to, tools that make disk images, and sample images. PostgreSQL comes as a wheel with the tests' packages. Where they cannot be installed
# (no root, no apt) the tests that need them are skipped and say what to install; on CI that is a failure.
set -euo pipefail
packages=(chromium libatomic1 qemu-utils xfsprogs cryptsetup-bin makefs ntfs-3g
  forensics-samples-{ext2,ext4,ntfs,vfat,exfat})
export PATH=$PATH:/sbin:/usr/sbin
here() {
  for tool in chromium qemu-img mkfs.xfs cryptsetup makefs mkntfs ntfscp; do command -v "$tool" >/dev/null || return 1; done
  for kind in ext2 ext4 ntfs vfat exfat; do [[ -e /usr/share/forensics-samples/fs.$kind.xz ]] || return 1; done
  ldconfig -p | grep -q 'libatomic\.so\.1'
}
here && exit 0
if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
  echo "installing Chromium for the page tests, tools that make disk images, and samples of them"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends "${packages[@]}" >/dev/null && here && exit 0
fi
message="something is missing here: install it with  apt-get install ${packages[*]}  to run every test"
if [[ ${CI:-} == true ]]; then echo "$message" >&2; exit 1; fi
echo "$message"
