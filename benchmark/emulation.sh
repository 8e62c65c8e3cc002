#!/bin/sh
# What a foreign architecture costs: the same commands of busybox, native and for ARM64 under QEMU. For an x86_64 machine with Debian's
# packages: ARM64_BUSYBOX=… benchmark/emulation.sh, with qemu-user-static, busybox-static and the busybox of busybox-static:arm64.
set -eu
data=$(mktemp)
trap 'rm -f "$data"' EXIT
head -c 60000000 /dev/urandom | base64 > "$data"
now() { date +%s%N; }
for command in 'sha256sum' 'gzip -c' 'md5sum'; do
  start=$(now); /bin/busybox $command "$data" > /dev/null
  between=$(now); qemu-aarch64-static "$ARM64_BUSYBOX" $command "$data" > /dev/null
  end=$(now)
  echo "$command: native $(((between - start) / 1000000)) ms, emulated $(((end - between) / 1000000)) ms"
done
