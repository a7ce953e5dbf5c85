# The server's configuration.
def policies: ["allkeys-lru", "allkeys-lfu", "allkeys-random", "noeviction", "volatile-lru",
               "volatile-lfu", "volatile-random", "volatile-ttl"];
def directory: if .persistent then "/mnt" elif .type | startswith("valkey") then "/run/valkey" else "/run/redis" end;

(.configuration.maxmemory_policy // "allkeys-lru") as $policy
| if policies | index($policy) then . else
    error("maxmemory_policy: expected one of \(policies | join(", "))") end
| (.limits.memory_bytes // 0 | if . > 0 then . else 134217728 end | . * 3 / 4 | floor) as $memory
| (if .persistent and (.limits.disk_bytes // 0) > 0 then [.limits.disk_bytes / 2, $memory] | min | floor
   else $memory end) as $maxmemory
| "bind * -::*",
  "port \(.endpoints[0].port)",
  # Who reaches the port was let through by the platform.
  "protected-mode no",
  "daemonize no",
  "logfile \"\"",
  "dir \(directory)",
  "databases 64",
  "maxmemory \($maxmemory)",
  "maxmemory-policy \($policy)",
  "tcp-keepalive 60",
  "save \"\"",
  "appendonly \(if .persistent then "yes" else "no" end)",
  "appendfsync everysec"
