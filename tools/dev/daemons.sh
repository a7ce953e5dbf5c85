# Starting and stopping the three daemons of a machine that runs the platform by ./dev. A daemon
# whose binary did not change keeps running; one whose binary changed is restarted, which never
# disturbs a container.

pid_file() { echo "$RUN_DIR/$1.pid"; }

# The pid of a daemon that runs, checked by its executable: pids are reused.
running_pid() {
  local pid
  pid=$(cat "$(pid_file "$1")" 2>/dev/null) || return 1
  [[ "$(readlink "/proc/$pid/exe" 2>/dev/null)" == "$BIN/$1"* ]] || return 1
  echo "$pid"
}

is_current() {
  local pid
  pid=$(running_pid "$1") || return 1
  # A rebuilt binary leaves "… (deleted)" or another inode behind the link.
  [ "$(stat -Lc %i "/proc/$pid/exe" 2>/dev/null)" = "$(stat -c %i "$BIN/$1")" ]
}

daemon_arguments() {
  case "$1" in
    paas-agent) echo "--state-dir $STATE_DIR/agent --images $STATE_DIR/images --keys $STATE_DIR/keys" \
      "--task-root $STATE_DIR/builder --task-root $CACHE_DIR/build" ;;
    paas-builder) echo "--state-dir $STATE_DIR/builder --images $STATE_DIR/images --keys $STATE_DIR/keys" \
      "--cache-dir $CACHE_DIR/build" ;;
    paas-controller) echo "--state-dir $STATE_DIR/controller" ;;
    paas-storage) echo "--state-dir $STATE_DIR/storage" ;;
  esac
}

stop_daemon() {
  local pid
  pid=$(running_pid "$1") || { rm -f "$(pid_file "$1")"; return 0; }
  kill -TERM "$pid"
  tail -s 0.05 --pid="$pid" -f /dev/null
  rm -f "$(pid_file "$1")"
}

start_daemon() {
  local name=$1 socket=$RUN_DIR/${1#paas-}.sock pid
  is_current "$name" && return 0
  stop_daemon "$name"
  mkdir -p "$RUN_DIR" "$LOG_DIR"
  # shellcheck disable=SC2046
  setsid "$BIN/$name" --run-dir "$RUN_DIR" $(daemon_arguments "$name") \
    </dev/null >>"$LOG_DIR/$name.log" 2>&1 &
  pid=$!
  echo "$pid" >"$(pid_file "$name")"
  until [ -S "$socket" ] && "$BIN/paas-health" "unix:$socket" 2>/dev/null; do
    if ! kill -0 "$pid" 2>/dev/null; then
      echo "$name ended at start; the end of $LOG_DIR/$name.log:"
      tail -n 20 "$LOG_DIR/$name.log"
      return 1
    fi
    sleep 0.05
  done
}

start_daemons() {
  local name
  for name in $DAEMONS; do start_daemon "$name" || return 1; done
  STEP_NOTE="agent, builder, controller"
}

stop_daemons() {
  local name
  for name in paas-controller paas-builder paas-agent; do stop_daemon "$name"; done
  STEP_NOTE="agent, builder, controller"
}

# The ordered stop: router, containers, links, mounts, cgroups, firewall table.
teardown() {
  [ -x "$BIN/paas-agent" ] || { STEP_NOTE="nothing was built here"; return 0; }
  # shellcheck disable=SC2046
  "$BIN/paas-agent" --run-dir "$RUN_DIR" $(daemon_arguments paas-agent) --teardown || return 1
  STEP_NOTE="nothing left in the kernel"
}
