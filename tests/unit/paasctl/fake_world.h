#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "paasctl/commands/parser.h"
#include "paasctl/commands/verbs.h"
#include "tests/unit/paasctl/fake_client.h"

namespace paas::paasctl {

// What one command line did.
struct RunResult {
  int exit = 0;
  std::string out;
  std::string err;
};

// Runs command lines against a FakeClient, without streams, terminals or a clock.
class FakeWorld {
 public:
  static constexpr int64_t kNow = 1'700'000'000'000;  // 2023-11-14T22:13:20Z

  RunResult Run(const std::vector<std::string>& words) {
    const std::vector<Verb> verbs = AllVerbs();
    const auto parsed = ParseCommandLine(verbs, words, {});
    RunResult result;
    if (const auto* failure = std::get_if<Failure>(&parsed)) {
      return {failure->exit, "", Render(*failure, Format::kTable, Style())};
    }
    const auto& invocation = std::get<Invocation>(parsed);
    Session session = MakeSession(invocation.globals, result);
    // As main does.
    session.connect = [this, &session]() -> StatusOr<Client*> {
      PAAS_ASSIGN_OR_RETURN(const Context context, session.context_in_force());
      session.globals.endpoint =
          ChooseConnection({.endpoint = session.globals.endpoint}, context).endpoint;
      return &client;
    };
    const Outcome outcome = invocation.verb->run(session, invocation.arguments);
    if (outcome.failure.has_value()) {
      result.err += Render(*outcome.failure, invocation.globals.format, Style());
    }
    result.exit = outcome.exit;
    return result;
  }

  FakeClient client;
  std::optional<std::string> answer;         // to any question
  std::map<std::string, std::string> texts;  // by path; "-" is standard input
  std::map<std::string, std::string> git_remotes;
  ContextFile contexts;
  bool out_is_terminal = false;
  DirectoryFacts facts{.path = "/home/me/shop", .has_project_files = true};

 private:
  Session MakeSession(const Globals& globals, RunResult& result) {
    return {.globals = globals,
            .out = [&result](std::string_view text) { result.out += text; },
            .err = [&result](std::string_view text) { result.err += text; },
            .out_is_terminal = out_is_terminal,
            .now_unix_ms = [] { return kNow; },
            .ask = [this](const std::string&) { return answer; },
            .read_text = [this](const std::string& path) { return texts.at(path); },
            .read_directory = [this](const std::string&) { return facts; },
            .set_git_remote =
                [this](const std::string& name, const std::string& url) {
                  git_remotes[name] = url;
                  return absl::OkStatus();
                },
            .contexts = [this]() -> StatusOr<ContextFile> { return contexts; },
            .change_contexts = [this](const ContextEdit& edit) { return edit(contexts); }};
  }
};

}  // namespace paas::paasctl
