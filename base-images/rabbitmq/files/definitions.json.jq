# The user, whose name and password are the same everywhere ("guest"), and the virtual hosts.
def checked:
  if type == "string" and test("^[^\\p{Cc}]{1,128}$") then .
  else error("vhosts: expected a name of 1 to 128 characters") end;
(["/"] + (.configuration.vhosts // []) | map(checked) | unique) as $hosts
| {
    users: [{name: "guest", password_hash: "W5Aex5KWz5VtvIl2e5ZJKidzwc2dsHS2ECUIcMm8voHVYuQZ",
             hashing_algorithm: "rabbit_password_hashing_sha256", tags: "administrator"}],
    vhosts: [$hosts[] | {name: .}],
    permissions: [$hosts[] | {user: "guest", vhost: ., configure: ".*", write: ".*", read: ".*"}]
  }
