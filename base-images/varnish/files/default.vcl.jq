# What Varnish runs: the backends, and the project's own VCL after them.
def checked:
  if test("^[A-Za-z][A-Za-z0-9_-]*$") then .
  else error("relationships: \"\(.)\" cannot be a name in VCL") end;
($relationships[0] | to_entries | map(select(.value | length > 0))) as $directors
| if $directors == [] then error("relationships: expected one, such as `app: \"app:http\"`") else . end
| "vcl 4.1;",
  "import directors;",
  ($directors[] | .key as $name | ($name | checked) | $directors[] | select(.key == $name)
   | .value | to_entries[]
   | "backend paas_\($name)_\(.key) { .host = \"\(.value.ip // .value.host)\"; .port = \"\(.value.port)\"; }"),
  "sub vcl_init {",
  ($directors[] | .key as $name
   | "  new \($name) = directors.round_robin();",
     (.value | to_entries[] | "  \($name).add_backend(paas_\($name)_\(.key));")),
  "}",
  (.configuration.vcl // "sub vcl_recv { set req.backend_hint = \($directors[0].key).backend(); }"
   | gsub("(?m)^[ \t]*vcl[ \t]+4\\.[0-9]+[ \t]*;"; "")
   | gsub("(?m)^[ \t]*import[ \t]+directors[ \t]*;"; ""))
