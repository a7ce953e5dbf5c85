# The server's option file. Sizes follow from the container's limits.
def clamp($low; $high): if . < $low then $low elif . > $high then $high else . end;
def properties: .configuration.properties // {};
def number($name; $default; $low; $high):
  (properties[$name] // $default)
  | if type == "number" and . >= $low and . <= $high then floor
    else error("properties.\($name): expected a number from \($low) to \($high)") end;
# What could end the line or begin another option is refused.
def word($name; $default):
  (properties[$name] // $default) | tostring
  | if test("^[A-Za-z0-9_.,=+-]+$") then .
    else error("properties.\($name): letters, digits and _.,=+- only") end;
def optional($name):
  if properties[$name] == null then empty else "\($name) = \(word($name; ""))" end;

(.limits.memory_bytes // 0 | if . > 0 then . else 536870912 end) as $memory
| (.limits.disk_bytes // 0 | if . > 0 then . else 2147483648 end) as $disk
| any(.endpoints[]; .configuration.privileges // {} | any(.[]; startswith("replication")))
    as $replicates
| "[mariadbd]",
  "datadir = /mnt/mysql",
  "socket = /run/mysqld/mysqld.sock",
  "pid_file = /run/mysqld/mysqld.pid",
  "tmpdir = /tmp",
  "init_file = /run/service/accounts.sql",
  "bind_address = *",
  "port = \(.endpoints[0].port)",
  "skip_name_resolve",
  "character_set_server = \(word("default_charset"; "utf8mb4"))",
  "collation_server = \(word("default_collation"; "utf8mb4_unicode_ci"))",
  "max_allowed_packet = \(number("max_allowed_packet"; 16; 1; 100))M",
  "max_heap_table_size = \(number("max_heap_table_size"; 32; 1; 4096))M",
  "tmp_table_size = \(number("max_heap_table_size"; 32; 1; 4096))M",
  "table_definition_cache = \(number("table_definition_cache"; 400; 400; 1000000))",
  "table_open_cache = \(number("table_open_cache"; 400; 10; 1000000))",
  optional("optimizer_switch"),
  optional("optimizer_use_condition_selectivity"),
  optional("innodb_adaptive_hash_index"),
  "max_connections = \($memory / 4194304 | floor | clamp(50; 1000))",
  "innodb_buffer_pool_size = \($memory / 2 | floor | clamp(33554432; $memory))",
  "innodb_log_file_size = \($disk / 16 | floor | clamp(8388608; 268435456))",
  "key_buffer_size = 4M",
  "aria_pagecache_buffer_size = 8M",
  "performance_schema = off",
  # Neither io_uring nor libaio is there for containers.
  "innodb_use_native_aio = off",
  # A volume may be of any file system.
  "innodb_flush_method = fsync",
  if $replicates then
    "log_bin = /mnt/mysql/binlog", "server_id = 1", "binlog_expire_logs_seconds = 259200"
  else empty end
