#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "common/os/file.h"
#include "common/rpc/endpoint.h"
#include "paasctl/client/grpc_client.h"
#include "paasctl/commands/help.h"
#include "paasctl/commands/parser.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/terminal/interrupt.h"
#include "paasctl/terminal/terminal.h"

namespace paas::paasctl {
namespace {

constexpr size_t kNarrowest = 60;
constexpr size_t kWidest = 100;

int64_t NowUnixMs() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

Style StyleFor(int fd, ColorMode mode) {
  const std::string force = Variable("CLICOLOR_FORCE");
  return Style(UsesColor({.mode = mode,
                          .is_terminal = IsTerminal(fd),
                          .no_color = !Variable("NO_COLOR").empty(),
                          .clicolor_force = !force.empty() && force != "0",
                          .dumb = Variable("TERM") == "dumb"}));
}

Variables ReadVariables() {
  Variables variables;
  for (const OptionSpec& option : GlobalOptions()) {
    if (!option.variable.empty()) {
      variables[option.variable] = Variable(option.variable.c_str());
    }
  }
  return variables;
}

size_t WidthOf(int fd) {
  const auto size = TerminalSize(fd);
  if (!size.has_value()) return 80;
  return std::clamp<size_t>(size->columns, kNarrowest, kWidest);
}

// Connects when a verb first needs it: --help and validate never do.
class LazyClient {
 public:
  StatusOr<Client*> Get(Session& session) {
    if (client_ == nullptr) PAAS_RETURN_IF_ERROR(Connect(session));
    return client_.get();
  }

 private:
  Status Connect(Session& session) {
    PAAS_ASSIGN_OR_RETURN(const Context context, session.context_in_force());
    Connection given{.endpoint = session.globals.endpoint};
    // Credentials in variables belong to the endpoint that a variable names beside them.
    const std::string named = Variable("PAASCTL_ENDPOINT");
    const bool is_displaced = given.endpoint.empty() && !named.empty();
    if (!is_displaced || named == context.endpoint) {
      given.tls_authority = Variable("PAASCTL_TLS_CA");
      given.tls_certificate = Variable("PAASCTL_TLS_CERT");
      given.tls_key = Variable("PAASCTL_TLS_KEY");
      given.token = Variable("PAASCTL_TOKEN");
    }
    const Connection connection = ChooseConnection(given, context);
    PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint(connection.endpoint));
    PAAS_ASSIGN_OR_RETURN(client_,
                          MakeGrpcClient({.endpoint = endpoint,
                                          .tls = {.authority = connection.tls_authority,
                                                  .certificate = connection.tls_certificate,
                                                  .key = connection.tls_key},
                                          .timeout = session.globals.timeout,
                                          .token = connection.token}));
    session.globals.endpoint = connection.endpoint;
    return absl::OkStatus();
  }

  std::unique_ptr<Client> client_;
};

StatusOr<std::string> ReadText(const std::string& path) {
  constexpr size_t kMostBytes = 1 << 20;
  return path == "-" ? ReadInput(kMostBytes) : os::ReadFile(path, kMostBytes);
}

// `printed` keeps the first failure of standard output.
Session MakeSession(const Globals& globals, const ContextStore& contexts, Status& printed) {
  return {
      .globals = globals,
      .out =
          [&printed](std::string_view text) {
            if (printed.ok()) printed = WriteText(1, text);
          },
      .err = [](std::string_view text) { (void)WriteText(2, text); },
      .out_style = StyleFor(1, globals.color),
      .err_style = StyleFor(2, globals.color),
      .out_is_terminal = IsTerminal(1),
      .err_is_terminal = IsTerminal(2) && Variable("TERM") != "dumb",
      .in_is_terminal = IsTerminal(0),
      .width = WidthOf(2),
      .now_unix_ms = NowUnixMs,
      .ask = Ask,
      .read_text = ReadText,
      .read_directory = ReadDirectoryFacts,
      .set_git_remote = SetGitRemote,
      .contexts = [&contexts] { return contexts.Read(); },
      .change_contexts = [&contexts](const ContextEdit& edit) { return contexts.Change(edit); }};
}

int PrintHelp(const std::vector<Verb>& verbs, const HelpRequest& request) {
  const Style style = StyleFor(1, ColorMode::kAuto);
  if (request.verb != nullptr) {
    (void)WriteText(1, RenderHelp(*request.verb, style));
  } else if (!request.group.empty()) {
    (void)WriteText(1, RenderGroupHelp(verbs, request.group, style));
  } else {
    (void)WriteText(1, RenderHelp(verbs, style));
  }
  return kExitSuccess;
}

int Run(const std::vector<std::string>& words) {
  const std::vector<Verb> verbs = AllVerbs();
  const auto parsed = ParseCommandLine(verbs, words, ReadVariables());
  if (const auto* help = std::get_if<HelpRequest>(&parsed)) return PrintHelp(verbs, *help);
  if (const auto* failure = std::get_if<Failure>(&parsed)) {
    (void)WriteText(2, Render(*failure, Format::kTable, StyleFor(2, ColorMode::kAuto)));
    return failure->exit;
  }
  const auto& invocation = std::get<Invocation>(parsed);
  if (!invocation.verb->handles_interrupt) RestoreInterrupt();
  const ContextStore contexts(ContextPath(Variable("XDG_CONFIG_HOME"), Variable("HOME")));
  LazyClient client;
  Status printed;
  Session session = MakeSession(invocation.globals, contexts, printed);
  session.connect = [&client, &session] { return client.Get(session); };
  Outcome outcome = invocation.verb->run(session, invocation.arguments);
  // What was asked for did not arrive: a file that is cut off must not look like a whole one. Of a
  // reader that has gone nothing is said, as if SIGPIPE had ended us.
  if (outcome.exit == kExitSuccess && absl::IsUnavailable(printed)) {
    outcome = kExitBrokenPipe;
  } else if (outcome.exit == kExitSuccess && !printed.ok()) {
    outcome = Failure{kExitError, "internal", "standard output: " + Message(printed), ""};
  }
  if (outcome.failure.has_value()) {
    session.err(Render(*outcome.failure, invocation.globals.format, session.err_style));
  }
  return outcome.exit;
}

}  // namespace
}  // namespace paas::paasctl

int main(int argc, char** argv) {
  paas::paasctl::BlockInteractiveSignals();
  return paas::paasctl::Run({argv + 1, argv + argc});
}
