# The steps of ./dev up and ./dev test, and how a step is shown: its name, what it says, how long
# it took. Bash ignores `set -e` in what `if !` runs, so every step returns 1 by itself.
# A step prints one line on success, and its whole log when it fails.

step() {
  local name=$1 log started ended; shift
  log=$(mktemp)
  started=$(date +%s.%N)
  printf '%-12s' "$name" >&2
  STEP_NOTE=ok
  # Not a subshell: a step may set variables for the ones after it.
  if ! "$@" >"$log" 2>&1; then
    printf 'FAILED\n' >&2
    tail -n 60 "$log" >&2
    rm -f "$log"
    exit 1
  fi
  ended=$(date +%s.%N)
  printf '%-56s %8.2fs\n' "$STEP_NOTE" "$(echo "$ended $started" | awk '{print $1 - $2}')" >&2
  rm -f "$log"
}

missing_packages() {
  local list=tools/packages.txt
  [ -z "${1:-}" ] || list="tools/packages.txt tools/packages-$1.txt"
  # shellcheck disable=SC2086
  sort -u $list | while read -r name; do
    dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^ii' || echo "$name"
  done
  # Any npm will do: it tells which registry this machine uses.
  command -v npm >/dev/null || echo npm
}

install_packages() {
  local missing
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then STEP_NOTE="nothing missing"; return; fi
  apt-get update || return 1
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing || return 1
  STEP_NOTE="installed $(echo "$missing" | wc -w)"
}

configure() {
  if [ -f "build/$PRESET/build.ninja" ]; then STEP_NOTE="build/$PRESET"; return; fi
  cmake --preset "$PRESET" || return 1
  STEP_NOTE="build/$PRESET"
}

build() {
  ninja -C "build/$PRESET" "$@" || return 1
  STEP_NOTE="$*"
}

build_base_images() {
  "$BIN/paas-base-image" build "$@" --images "$STATE_DIR/images" --keys "$STATE_DIR/keys" --cache "$CACHE_DIR" || return 1
  STEP_NOTE="$*"
}

deploy_example() {
  "$BIN/paasctl" deploy --project "$1" --environment main "deploy-examples/$1" || return 1
  URL=$("$BIN/paasctl" url --project "$1" --environment main) || return 1
  STEP_NOTE="$1"
}

# From outside of the container, as a browser would.
check_answer() {
  local answer
  answer=$(curl -fsS --max-time 10 "$URL") || return 1
  STEP_NOTE="$(printf '%s' "$answer" | tr -d '\n' | cut -c1-50)"
}

run_tests() {
  local filter=() xml
  xml=$(mktemp)
  forget_findings
  [ $# -gt 0 ] && filter=(-L "^($(IFS='|'; echo "$*"))\$")
  local status=0
  PAAS_REQUIRE_ROOT=1 ctest --test-dir "build/$PRESET" -j "$(nproc)" --output-on-failure --no-tests=error \
    --output-junit "$xml" "${filter[@]}" || status=$?
  tools/dev/count.py "$xml"
  rm -f "$xml"
  show_findings || status=1
  return "$status"
}

# What a sanitizer found in any process of a test, daemons included: one file a process.
findings() { [ ! -d "build/$PRESET/reports" ] || find "build/$PRESET/reports" -type f; }
forget_findings() { findings | xargs -r rm -f; }
show_findings() {
  local files
  if [ "$PRESET" = tsan ]; then tools/sanitize/races.py "build/$PRESET/reports"; return; fi
  mapfile -t files < <(findings)
  [ ${#files[@]} -gt 0 ] || return 0
  head -n 60 "${files[@]}"
  echo "${#files[@]} processes with findings: build/$PRESET/reports"
  return 1
}
