#!/usr/bin/env bash
# A machine of its own for the units: systemd as PID 1 in private pid, mount, network, uts, ipc and
# cgroup namespaces, over a copy-on-write view of this machine's disk.
#
#   machine.sh start DIRECTORY    boots it; DIRECTORY/lib and cache are its /var/lib/paas and cache
#   machine.sh run DIRECTORY CMD  runs a command in it
#   machine.sh await DIRECTORY    waits until it has ended by itself
#   machine.sh stop DIRECTORY     ends it and everything in it
set -euo pipefail

verb=$1
directory=$2
group=paas-machine-$(basename "$directory")

hierarchies() { awk '$3 ~ /^cgroup2?$/ {print $2}' /proc/mounts | sort -u; }

leader() { cat "$directory/pid"; }

# In the new namespaces: the root, what the kernel shows in it, and systemd.
boot() {
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 tmpfs "$directory/disk"
  mkdir "$directory/disk/upper" "$directory/disk/work"
  mount -t overlay -o "lowerdir=/,upperdir=$directory/disk/upper,workdir=$directory/disk/work" \
    overlay "$directory/root"
  cd "$directory/root"
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  local mount name
  while read -r mount; do
    name=${mount#/sys/fs/cgroup}
    [ -n "$name" ] || continue
    mkdir -p "sys/fs/cgroup$name"
    if [ "$(stat -fc %T "$mount")" = cgroup2fs ]; then
      mount -t cgroup2 cgroup "sys/fs/cgroup$name"
    else
      mount -t cgroup -o "$(awk -v m="$mount" '$2 == m {print $4}' /proc/mounts |
        sed 's/^rw,relatime,//; s/,xattr//; s/release_agent=[^,]*,//')" cgroup "sys/fs/cgroup$name"
    fi
  done < <(hierarchies)
  mount --rbind /dev dev
  # Data on the disk itself: ids cannot be mapped on an overlay.
  mount --bind "$directory/lib" var/lib/paas
  mount --bind "$directory/cache" var/cache/paas
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs tmpfs tmp
  # A machine that was never started: nothing of this one's units but what is needed.
  rm -f etc/machine-id && touch etc/machine-id
  mkdir -p etc/systemd/system
  printf '[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n' \
    >etc/systemd/system/machine.target
  # What would reach through to this machine: its devices, its kernel's settings.
  local unit
  for unit in systemd-udevd.service systemd-udev-trigger.service systemd-udev-settle.service \
    systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-sysctl.service \
    systemd-modules-load.service systemd-tmpfiles-setup-dev.service systemd-binfmt.service \
    systemd-random-seed.service kmod-static-nodes.service apparmor.service \
    proc-sys-fs-binfmt_misc.automount dev-hugepages.mount dev-mqueue.mount \
    sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount \
    sys-fs-fuse-connections.mount; do
    ln -sf /dev/null "etc/systemd/system/$unit"
  done
  mkdir -p old
  pivot_root . old
  umount -l old
  # As on every machine with systemd, where it does so itself: sandboxes of units see mounts come and go.
  mount --make-rshared /
  exec env -i container=paas-machine PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    /lib/systemd/systemd --unit=machine.target --log-target=console --log-level=warning
}

start() {
  mkdir -p "$directory"/{disk,root,lib,cache}
  mkdir -p /var/lib/paas /var/cache/paas
  local mount
  while read -r mount; do
    mkdir -p "$mount/$group"
    # A set of CPUs has to be handed down.
    [ -f "$mount/cpuset.cpus" ] && cat "$mount/cpuset.cpus" >"$mount/$group/cpuset.cpus" &&
      cat "$mount/cpuset.mems" >"$mount/$group/cpuset.mems"
    echo $$ >"$mount/$group/cgroup.procs"
  done < <(hierarchies | grep -v '^/sys/fs/cgroup$')
  setsid unshare --pid --fork --mount --net --uts --ipc --cgroup --kill-child \
    "$0" boot "$directory" </dev/null >"$directory/console.log" 2>&1 &
  local parent=$!
  until pgrep -P "$parent" >"$directory/pid" && [ -S "/proc/$(leader)/root/run/systemd/private" ]; do
    kill -0 "$parent" || { cat "$directory/console.log" >&2; exit 1; }
    sleep 0.1
  done
  echo "$parent" >"$directory/parent"
}

run() { exec nsenter --target "$(leader)" --all -- "$@"; }

await() { timeout 60 tail -s 0.1 --pid="$(cat "$directory/parent")" -f /dev/null; }

stop() {
  kill -KILL "$(leader)" 2>/dev/null || true
  tail --pid="$(cat "$directory/parent")" -f /dev/null || true
  local mount
  while read -r mount; do
    find "$mount/$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done < <(hierarchies | grep -v '^/sys/fs/cgroup$')
}

shift 2
"$verb" "$@"
