#include <algorithm>
#include <cstdlib>
#include <ctime>
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
  explicit LazyClient(const Globals& globals) : globals_(globals) {}

  StatusOr<Client*> Get() {
    if (client_ == nullptr) {
      PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint(globals_.endpoint));
      const rpc::TlsFiles tls{.authority = Variable("PAASCTL_TLS_CA"),
                              .certificate = Variable("PAASCTL_TLS_CERT"),
                              .key = Variable("PAASCTL_TLS_KEY")};
      PAAS_ASSIGN_OR_RETURN(client_, MakeGrpcClient({.endpoint = endpoint,
                                                     .tls = tls,
                                                     .timeout = globals_.timeout,
                                                     .token = Variable("PAASCTL_TOKEN")}));
    }
    return client_.get();
  }

 private:
  const Globals globals_;
  std::unique_ptr<Client> client_;
};

StatusOr<std::string> ReadText(const std::string& path) {
  constexpr size_t kMostBytes = 1 << 20;
  return path == "-" ? ReadInput(kMostBytes) : os::ReadFile(path, kMostBytes);
}

Session MakeSession(const Globals& globals, LazyClient& client) {
  return {.globals = globals,
          .out = [](std::string_view text) { WriteText(1, text); },
          .err = [](std::string_view text) { WriteText(2, text); },
          .out_style = StyleFor(1, globals.color),
          .err_style = StyleFor(2, globals.color),
          .out_is_terminal = IsTerminal(1),
          .err_is_terminal = IsTerminal(2) && Variable("TERM") != "dumb",
          .in_is_terminal = IsTerminal(0),
          .width = WidthOf(2),
          .now_unix_ms = [] { return int64_t{std::time(nullptr)} * 1000; },
          .ask = Ask,
          .read_text = ReadText,
          .read_directory = ReadDirectoryFacts,
          .set_git_remote = SetGitRemote,
          .connect = [&client] { return client.Get(); }};
}

int PrintHelp(const std::vector<Verb>& verbs, const HelpRequest& request) {
  const Style style = StyleFor(1, ColorMode::kAuto);
  if (request.verb != nullptr) {
    WriteText(1, RenderHelp(*request.verb, style));
  } else if (!request.group.empty()) {
    WriteText(1, RenderGroupHelp(verbs, request.group, style));
  } else {
    WriteText(1, RenderHelp(verbs, style));
  }
  return kExitSuccess;
}

int Run(const std::vector<std::string>& words) {
  const std::vector<Verb> verbs = AllVerbs();
  const auto parsed = ParseCommandLine(verbs, words, ReadVariables());
  if (const auto* help = std::get_if<HelpRequest>(&parsed)) return PrintHelp(verbs, *help);
  if (const auto* failure = std::get_if<Failure>(&parsed)) {
    WriteText(2, Render(*failure, Format::kTable, StyleFor(2, ColorMode::kAuto)));
    return failure->exit;
  }
  const auto& invocation = std::get<Invocation>(parsed);
  if (!invocation.verb->handles_interrupt) RestoreInterrupt();
  LazyClient client(invocation.globals);
  Session session = MakeSession(invocation.globals, client);
  const Outcome outcome = invocation.verb->run(session, invocation.arguments);
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
