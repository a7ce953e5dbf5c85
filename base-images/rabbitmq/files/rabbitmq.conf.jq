# The server's configuration. Sizes follow from the container's limits.
(.limits.memory_bytes // 0 | if . > 0 then . else 536870912 end) as $memory
| (.limits.disk_bytes // 0 | if . > 0 then . else 536870912 end) as $disk
| "listeners.tcp.default = 5672",
  "management.tcp.port = 15672",
  "loopback_users = none",
  "load_definitions = /run/service/definitions.json",
  "vm_memory_high_watermark.absolute = \($memory / 2 | floor)",
  "disk_free_limit.absolute = \([$disk / 10, 52428800] | min | floor)",
  "log.console = true",
  "log.console.level = warning",
  "log.file = false"
