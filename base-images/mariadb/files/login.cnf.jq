# Options of a client that logs in as endpoint $index does.
def quoted: gsub("\\\\"; "\\\\") | gsub("\""; "\\\"") | "\"\(.)\"";
.endpoints[$index]
| "[client]",
  "host = 127.0.0.1",
  "protocol = tcp",
  "port = \(.port)",
  "user = \(.username | quoted)",
  "password = \(.password // "" | quoted)",
  (.path // empty | "database = \(quoted)"),
  "connect_timeout = 5"
