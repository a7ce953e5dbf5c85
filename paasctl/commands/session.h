#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paasctl/client/client.h"
#include "paasctl/context/context_store.h"
#include "paasctl/context/project_context.h"
#include "paasctl/output/format.h"
#include "paasctl/output/progress.h"
#include "paasctl/output/style.h"
#include "paasctl/output/table.h"

namespace paas::paasctl {

// The options that every verb has, already checked.
struct Globals {
  std::string project;
  std::string environment;
  std::string application;
  Format format = Format::kTable;
  bool header = true;
  bool quiet = false;
  bool verbose = false;
  bool yes = false;
  bool no_input = false;
  bool wait = true;
  std::optional<std::chrono::milliseconds> timeout;
  ColorMode color = ColorMode::kAuto;
  std::string endpoint;  // empty: that of the context
  std::string context;   // empty: the current one
};

// What a verb may use of the world; filled in by main, replaced by tests.
struct Session {
  Globals globals;
  std::function<void(std::string_view)> out;  // results
  std::function<void(std::string_view)> err;  // progress, notes, errors
  Style out_style;
  Style err_style;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool in_is_terminal = false;
  size_t width = 80;  // of progress lines
  std::function<int64_t()> now_unix_ms;
  // The line that the user types after a question; nothing when nobody can be asked.
  std::function<std::optional<std::string>(const std::string&)> ask;
  // The whole of a file, or of standard input for "-".
  std::function<StatusOr<std::string>(const std::string&)> read_text;
  std::function<DirectoryFacts(const std::string&)> read_directory;
  // Makes a remote of this name lead to this URL, in the checkout.
  std::function<Status(const std::string&, const std::string&)> set_git_remote;
  // What the user's config.yaml says, and how it is changed.
  std::function<StatusOr<ContextFile>()> contexts;
  std::function<Status(const ContextEdit&)> change_contexts;
  // The same client each time, of the globals of the first.
  std::function<StatusOr<Client*>()> connect;

  RenderOptions render_options() const;
  // Prints a result in the format that was asked for.
  void Print(const Listing& listing) const;
  void Print(const Object& object, const std::vector<Column>& rows) const;
  // A remark on standard error, unless -q.
  void Note(const std::string& text) const;
  ProgressOptions progress_options() const;
  // The one that --context names, else the current one; without a name: none.
  StatusOr<Context> context_in_force() const;
  // The environment that is meant, judged from `directory`; says what was assumed.
  Target ResolveAndTell(const std::string& directory = ".") const;
};

}  // namespace paas::paasctl
