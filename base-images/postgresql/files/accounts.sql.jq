# Databases, roles and privileges as service.json declares them, for psql. Everything in a database
# belongs to one role: its only admin, or, when it has several, a role that their sessions become.
def text: gsub("'"; "''") | "E'\(gsub("\\\\"; "\\\\"))'";
def name: gsub("\""; "\"\"") | "\"\(.)\"";
def texts: "ARRAY[\(map(text) | join(", "))]::text[]";
def checked($what):
  if type == "string" and test("^[^\\p{Cc}]{1,63}$") then .
  else error("\($what): expected a name of 1 to 63 characters") end;
def reserved: IN("postgres", "template0", "template1") or startswith("pg_");

(.configuration.endpoints // {}) as $custom
| (if .configuration.databases then .configuration.databases
   elif $custom == {} then ["main"]
   else [$custom[].privileges // {} | keys[]] | unique end | map(checked("databases"))) as $databases
| ([.endpoints[] | {user: .username,
     privileges: (if $custom == {} then [$databases[] | {(.): "admin"}] | add // {}
                  else .configuration.privileges // {} end)}]) as $users
| ($databases[] | select(reserved) | error("databases: \"\(.)\" belongs to the server")),
  ($users[] | .user | select(reserved) | error("endpoints: \"\(.)\" belongs to the server")),
  ($users[] | .user as $user | .privileges | to_entries[]
   | if .key as $key | $databases | index($key) | not then
       error("endpoints.\($user).privileges: \"\(.key)\" is not one of the databases")
     elif .value | IN("ro", "rw", "admin") | not then
       error("endpoints.\($user).privileges.\(.key): expected ro, rw or admin")
     else empty end),

  # who there is
  ([$users[].user]) as $logins
| ([$databases[] | . as $database
    | {key: ., value: [$users[] | select(.privileges[$database] == "admin") | .user]}]) as $admins
| ([$admins[] | {key, value: (if .value | length == 1 then .value[0] else "\(.key):owner" end)}]
   | from_entries) as $owners
| ($logins + [$owners[]] | unique) as $roles
| "SELECT format('CREATE ROLE %I', r) FROM unnest(\($roles | texts)) r WHERE r NOT IN (SELECT rolname FROM pg_roles) \\gexec",
  (.endpoints[] | "ALTER ROLE \(.username | name) LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD \(.password // "" | text);"),

  "SELECT format('REVOKE %I FROM %I', g.rolname, m.rolname) FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member WHERE g.rolname NOT LIKE 'pg\\_%' \\gexec",

  # Databases. One that left the list keeps its data, which nobody can reach until it comes back.
  "SELECT format('ALTER DATABASE %I OWNER TO postgres', datname), format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname) FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1') AND datname <> ALL (\($databases | texts)) \\gexec",
  "SELECT format('REVOKE ALL ON DATABASE %I FROM %I', datname, rolname) FROM pg_database, pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> 'postgres' AND datname NOT IN ('postgres', 'template0', 'template1') \\gexec",
  (.configuration | (.default_collation // "C.UTF-8") as $collation | (.default_ctype // "C.UTF-8") as $ctype
   | (.default_charset // "UTF8") as $charset
   | "SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', d, \($charset | text), \($collation | text), \($ctype | text)) FROM unnest(\($databases | texts)) d WHERE d NOT IN (SELECT datname FROM pg_database) \\gexec"),

  # what is in each
  (.configuration.extensions // [] | map(checked("extensions"))) as $extensions
| ($databases[] | . as $database | $owners[.] as $owner | [$admins[] | select(.key == $database) | .value[]] as $its_admins
   | "\\connect \(name)",
     "BEGIN;",
     # What somebody else made here is the owner's; then nobody else has any right, till it is given.
     "SELECT format('REASSIGN OWNED BY %I TO %I', rolname, \($owner | text)), format('DROP OWNED BY %I', rolname), format('ALTER ROLE %I IN DATABASE %I RESET role', rolname, current_database()) FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname NOT IN ('postgres', \($owner | text)) \\gexec",
     "ALTER ROLE \($owner | name) IN DATABASE \(name) RESET role;",
     "ALTER DATABASE \(name) OWNER TO \($owner | name);",
     ($extensions[] | "CREATE EXTENSION IF NOT EXISTS \(name);", "ALTER EXTENSION \(name) UPDATE;"),
     ($its_admins[] | select(. != $owner)
      | "GRANT \($owner | name) TO \(name);", "ALTER ROLE \(name) IN DATABASE \($database | name) SET role TO \($owner | text);"),
     ($users[] | .user as $user | .privileges[$database] // empty | select(. != "admin")
      | (if . == "rw" then {tables: "SELECT, INSERT, UPDATE, DELETE", sequences: "USAGE, SELECT, UPDATE"}
         else {tables: "SELECT", sequences: "SELECT"} end) as $rights
      | "SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, u), format('GRANT \($rights.tables) ON ALL TABLES IN SCHEMA %I TO %I', nspname, u), format('GRANT \($rights.sequences) ON ALL SEQUENCES IN SCHEMA %I TO %I', nspname, u) FROM pg_namespace, (SELECT \($user | text)) AS t(u) WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' \\gexec",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \($owner | name) GRANT USAGE ON SCHEMAS TO \($user | name);",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \($owner | name) GRANT \($rights.tables) ON TABLES TO \($user | name);",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \($owner | name) GRANT \($rights.sequences) ON SEQUENCES TO \($user | name);"),
     "COMMIT;"),

  # who may enter them
  "\\connect postgres",
  "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;",
  ($databases[] | . as $database
   | "REVOKE ALL ON DATABASE \(name) FROM PUBLIC;",
     "ALTER DATABASE \(name) OWNER TO \($owners[.] | name);",
     ($users[] | select(.privileges[$database]) | "GRANT CONNECT, TEMPORARY ON DATABASE \($database | name) TO \(.user | name);")),

  # Who went: no login any more, and gone unless a database that left the list still holds something.
  "SELECT format('ALTER ROLE %I NOLOGIN PASSWORD NULL', rolname) FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> 'postgres' AND rolname <> ALL (\($roles | texts)) \\gexec",
  "SELECT format('DROP ROLE %I', rolname) FROM pg_roles r WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> 'postgres' AND rolname <> ALL (\($roles | texts)) AND NOT EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid) \\gexec"
