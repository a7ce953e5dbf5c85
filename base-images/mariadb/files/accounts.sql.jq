# What the server runs before it answers anybody: the schemas, users and privileges that
# service.json declares, and no others. Each statement is one line.
def quoted: gsub("\\\\"; "\\\\") | gsub("'"; "''") | "'\(.)'";
def name: gsub("`"; "``") | "`\(.)`";
def account: "\(quoted)@'%'";
# In GRANT, % and _ of a schema's name are patterns.
def pattern: gsub("(?<c>[%_\\\\])"; "\\\(.c)") | name;
def checked($what):
  if type == "string" and test("^[^\\p{Cc}]{1,64}$") and (test(" $") | not) then .
  else error("\($what): expected a name of 1 to 64 characters") end;

def read_only: ["SELECT", "CREATE TEMPORARY TABLES", "SHOW VIEW"];
def read_write: read_only
  + ["INSERT", "UPDATE", "DELETE", "EVENT", "EXECUTE", "INDEX", "TRIGGER", "LOCK TABLES"];
def rights: {
  ro: read_only,
  rw: read_write,
  admin: (read_write + ["CREATE", "DROP", "ALTER", "CREATE VIEW", "CREATE ROUTINE", "ALTER ROUTINE"]),
  replication: (read_only + ["LOCK TABLES"]),
  "replication-admin": (read_only + ["LOCK TABLES"])
};
def global_rights: {
  replication: ["REPLICATION SLAVE", "BINLOG MONITOR"],
  "replication-admin": ["REPLICATION SLAVE", "BINLOG MONITOR", "REPLICATION SLAVE ADMIN",
                        "REPLICATION MASTER ADMIN", "BINLOG ADMIN", "SLAVE MONITOR"]
};
def grants($user; $privileges; $schemas):
  $privileges | to_entries[]
  | .key as $schema | .value as $role
  | if $schemas | index($schema) | not then
      error("endpoints.\($user).privileges: \"\($schema)\" is not one of the schemas")
    elif rights[$role | tostring] == null then
      error("endpoints.\($user).privileges.\($schema): expected ro, rw, admin, replication or replication-admin")
    else
      "GRANT \(rights[$role] | join(", ")) ON \($schema | pattern).* TO \($user | account);",
      (global_rights[$role] // empty | "GRANT \(join(", ")) ON *.* TO \($user | account);")
    end;

(.configuration.endpoints // {}) as $custom
| (if .configuration.schemas then .configuration.schemas
   elif $custom == {} then ["main"]
   else [$custom[].privileges // {} | keys[]] | unique end | map(checked("schemas"))) as $schemas
| ($schemas[] | select(ascii_downcase | IN("mysql", "sys", "information_schema", "performance_schema"))
   | error("schemas: \"\(.)\" belongs to the server")),
  # Which schemas came from the list; data is only ever dropped when a name leaves an explicit list.
  "CREATE TABLE IF NOT EXISTS mysql.paas_schemas (name VARCHAR(64) COLLATE utf8mb4_bin PRIMARY KEY) CHARACTER SET utf8mb4 ENGINE=InnoDB;",
  (if (.configuration.schemas // []) != [] then
     "BEGIN NOT ATOMIC FOR gone IN (SELECT name FROM mysql.paas_schemas WHERE name NOT IN (\($schemas | map(quoted) | join(", ")))) DO EXECUTE IMMEDIATE CONCAT('DROP DATABASE IF EXISTS `', REPLACE(gone.name, '`', '``'), '`'); DELETE FROM mysql.paas_schemas WHERE name = gone.name; END FOR; END;"
   else empty end),
  ($schemas[]
   | "CREATE DATABASE IF NOT EXISTS \(name);",
     "INSERT IGNORE INTO mysql.paas_schemas VALUES (\(quoted));"),
  "BEGIN NOT ATOMIC FOR gone IN (SELECT User AS name FROM mysql.global_priv WHERE Host = '%' AND User NOT IN (\([.endpoints[].username | quoted] | join(", ")))) DO EXECUTE IMMEDIATE CONCAT('DROP USER ', QUOTE(gone.name), '@''%'''); END FOR; END;",
  (.endpoints[] | .username as $user
   | "CREATE OR REPLACE USER \($user | account) IDENTIFIED BY \(.password // "" | quoted);",
     grants($user;
            if $custom == {} then [$schemas[] | {(.): "admin"}] | add // {}
            else .configuration.privileges // {} end;
            $schemas))
