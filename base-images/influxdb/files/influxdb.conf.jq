# The server's configuration. A quarter of the memory is for what is not on disk yet.
(.limits.memory_bytes // 0 | if . > 0 then . else 536870912 end) as $memory
| "reporting-disabled = true",
  "bind-address = \"127.0.0.1:8088\"",
  "[meta]", "dir = \"/mnt/influxdb/meta\"",
  "[data]", "dir = \"/mnt/influxdb/data\"", "wal-dir = \"/mnt/influxdb/wal\"",
  "query-log-enabled = false",
  "cache-max-memory-size = \($memory / 4 | floor)",
  "cache-snapshot-memory-size = \($memory / 32 | floor)",
  "[monitor]", "store-enabled = false",
  "[http]", "bind-address = \":\(.endpoints[0].port)\"", "log-enabled = false"
