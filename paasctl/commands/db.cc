#include <cstdlib>

#include "paasctl/commands/container_choice.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/terminal/exec_pump.h"
#include "paasctl/terminal/terminal.h"

namespace paas::paasctl {
namespace {

// Runs inside of the application's container: the credentials never leave it, and are in no command
// line there, since its clients read them from the environment. $1: what to do, $2: the
// relationship or nothing, $3: SQL or nothing.
constexpr char kScript[] = R"sh(
set -eu
fail() { echo "db: $1" >&2; exit 2; }
all=$(printf '%s' "${PLATFORM_RELATIONSHIPS:-}" | base64 -d)
if [ -n "$2" ]; then
  one=$(printf '%s' "$all" | jq -c --arg name "$2" '.[$name][0] // empty')
  [ -n "$one" ] || fail "there is no relationship \"$2\"; there are: $(printf '%s' "$all" | jq -r 'keys | join(", ")')"
else
  of_sql='[to_entries[] | select(.value[0].scheme | IN("mysql", "pgsql"))]'
  case $(printf '%s' "$all" | jq "$of_sql | length") in
    0) fail "no relationship leads to a database" ;;
    1) one=$(printf '%s' "$all" | jq -c "$of_sql[0].value[0]") ;;
    *) fail "there are several databases: name one of $(printf '%s' "$all" | jq -r "$of_sql | map(.key) | join(\", \")") with -r" ;;
  esac
fi
get() { printf '%s' "$one" | jq -r ".$1 // empty"; }
host=$(get host) port=$(get port) user=$(get username) name=$(get path) scheme=$(get scheme)
pick() { for command in "$@"; do command -v "$command" && return; done; fail "no $1 in this container"; }
case $scheme in
  mysql)
    MYSQL_PWD=$(get password)
    export MYSQL_PWD
    set -- "$1" "$3" --host="$host" --port="$port" --user="$user"
    case $1 in
      sql) client=$(pick mariadb mysql) statement=$2; shift 2
        [ -z "$statement" ] || exec "$client" "$@" --execute="$statement" ${name:+"$name"}
        exec "$client" "$@" ${name:+"$name"} ;;
      dump) client=$(pick mariadb-dump mysqldump); shift 2
        [ -n "$name" ] || fail "the endpoint has no default schema to dump"
        exec "$client" "$@" --single-transaction --routines --triggers "$name" ;;
    esac ;;
  pgsql)
    PGPASSWORD=$(get password)
    export PGPASSWORD
    set -- "$1" "$3" --host="$host" --port="$port" --username="$user" --dbname="${name:-postgres}"
    case $1 in
      sql) statement=$2; shift 2
        [ -z "$statement" ] || exec psql "$@" --set=ON_ERROR_STOP=1 --command="$statement"
        exec psql "$@" --set=ON_ERROR_STOP=1 ;;
      dump) shift 2; exec pg_dump "$@" --no-owner --clean --if-exists ;;
    esac ;;
  redis | valkey)
    REDISCLI_AUTH=$(get password)
    [ -z "$REDISCLI_AUTH" ] || export REDISCLI_AUTH
    [ "$1" = sql ] || fail "a $scheme cannot be dumped as text"
    # shellcheck disable=SC2086  # words of a command
    exec redis-cli -h "$host" -p "$port" $3 ;;
  *) fail "there is no client for $scheme here" ;;
esac
)sh";

Outcome RunMode(Session& session, const Arguments& arguments, const std::string& mode) {
  const EnvironmentId target = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::string> container = ChooseContainer(session, **client, target);
  if (!container.ok()) return NotChosen(container.status());
  const std::string statement = arguments.Get("statement");
  const bool tty =
      mode == "sql" && statement.empty() && session.in_is_terminal && session.out_is_terminal;
  const char* term = std::getenv("TERM");
  const StatusOr<std::unique_ptr<ExecStream>> stream = (*client)->Exec(
      {.target = target,
       .container = *container,
       .argv = {"dash", "-c", kScript, "db", mode, arguments.Get("relationship"), statement},
       .tty = tty,
       .window = TerminalSize(0).value_or(WindowSize{24, 80}),
       .term = term != nullptr ? term : "dumb"});
  if (!stream.ok()) return stream.status();
  const StatusOr<ExitRecord> exit = PumpExec(**stream, {tty});
  if (!exit.ok()) return exit.status();
  return ExitCodeOf(*exit);
}

const OptionSpec kRelationship{"relationship", 'r', "NAME",
                               "the relationship of the application that leads to it"};

}  // namespace

Verb DbSqlVerb() {
  return {.group = "db",
          .name = "sql",
          .summary = "Open a database's own client, or run one statement",
          .details =
              "The client runs in the application's container with the credentials of its "
              "relationship. Without a statement it reads standard input: `paasctl db sql < "
              "dump.sql` imports.",
          .arguments = {{"statement", "SQL, or a command of redis"}},
          .options = {kRelationship},
          .handles_interrupt = true,
          .run = [](Session& session, const Arguments& arguments) {
            return RunMode(session, arguments, "sql");
          }};
}

Verb DbDumpVerb() {
  return {.group = "db",
          .name = "dump",
          .summary = "Write a database as SQL to standard output",
          .options = {kRelationship},
          .handles_interrupt = true,
          .run = [](Session& session, const Arguments& arguments) {
            return RunMode(session, arguments, "dump");
          }};
}

Verb DbImportVerb() {
  return {.group = "db",
          .name = "import",
          .summary = "Run the SQL of standard input",
          .options = {kRelationship},
          .handles_interrupt = true,
          .run = [](Session& session, const Arguments& arguments) {
            return RunMode(session, arguments, "sql");
          }};
}

}  // namespace paas::paasctl
