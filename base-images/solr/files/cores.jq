# One line a core: its name and its configuration, an archive in base64 or "-" for Solr's own default.
def checked: if test("^[A-Za-z0-9._-]{1,64}$") then . else error("cores: \"\(.)\" cannot be a core's name") end;
(.configuration.cores // {} | if . == {} then {collection1: {}} else . end) as $cores
| (.configuration.endpoints // {} | to_entries[] | select(.value.core as $core | $cores | has($core // "") | not)
   | error("endpoints.\(.key).core: \"\(.value.core)\" is not one of the cores")),
  ($cores | to_entries[] | "\(.key | checked) \(.value.conf_dir // "-" | gsub("[[:space:]]"; ""))")
