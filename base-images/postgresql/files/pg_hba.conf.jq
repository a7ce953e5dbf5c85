# Who may log in, and how. A password that everybody knows ("main" of "main") is not asked for: who
# reaches the port was let through by the platform.
def quoted: gsub("\""; "\"\"") | "\"\(.)\"";
"local all postgres peer map=platform",
"local all all reject",
"host all postgres all reject",
if $open then
  .endpoints[]
  | "host all \(.username | quoted) all \(if .password == .username then "trust" else "scram-sha-256" end)"
else empty end
