# The server's configuration. Sizes follow from the container's limits.
def clamp($low; $high): if . < $low then $low elif . > $high then $high else . end;
def megabytes: . / 1048576 | floor;

(.limits.memory_bytes // 0 | if . > 0 then . else 536870912 end | megabytes) as $memory
| (.limits.disk_bytes // 0 | if . > 0 then . else 2147483648 end | megabytes) as $disk
| "listen_addresses = '*'",
  "port = \(.endpoints[0].port)",
  "unix_socket_directories = '/run/postgresql'",
  "hba_file = '/run/service/pg_hba.conf'",
  "ident_file = '/usr/lib/paas/service/pg_ident.conf'",
  "max_connections = \($memory / 5 | floor | clamp(30; 400))",
  "shared_buffers = \($memory / 4 | floor | clamp(16; 8192))MB",
  "effective_cache_size = \($memory / 2 | floor | clamp(32; 65536))MB",
  "work_mem = \($memory / 128 | floor | clamp(1; 64))MB",
  "maintenance_work_mem = \($memory / 16 | floor | clamp(8; 512))MB",
  "max_wal_size = \($disk / 8 | floor | clamp(64; 1024))MB",
  "min_wal_size = 32MB",
  "password_encryption = 'scram-sha-256'",
  "jit = off",
  "huge_pages = off",
  "timezone = 'UTC'",
  "log_timezone = 'UTC'",
  "log_destination = 'stderr'",
  "logging_collector = off",
  "log_line_prefix = '%m [%p] %q%u@%d '"
