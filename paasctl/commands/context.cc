#include <algorithm>
#include <filesystem>

#include "common/rpc/endpoint.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr size_t kLongestToken = 4096;

// How a context proves who somebody is; the token itself is never shown.
std::string Authentication(const Context& context) {
  if (!context.token.empty()) return "token";
  return context.tls_certificate.empty() ? "none" : "certificate";
}

Object ToObject(const Context& context, const std::string& current) {
  return {{"name", context.name},
          {"current", context.name == current},
          {"endpoint", context.endpoint},
          {"project", OptionalText(context.project)},
          {"authentication", Authentication(context)},
          {"tls_ca", OptionalText(context.tls_authority)},
          {"tls_cert", OptionalText(context.tls_certificate)},
          {"tls_key", OptionalText(context.tls_key)}};
}

Failure NoContext(const std::string& name, const ContextFile& file) {
  std::vector<std::string> names;
  for (const Context& context : file.contexts) names.push_back(context.name);
  const std::string nearest = Nearest(name, names);
  return {kExitNotFound, "not_found", "there is no context " + Printable(name),
          nearest.empty() ? "paasctl context list shows those there are"
                          : "did you mean " + nearest + "?"};
}

// The path of a PEM file, absolute, for the context is used from everywhere.
StatusOr<std::string> PemFile(const Session& session, const Arguments& arguments,
                              const std::string& option) {
  const std::string path = arguments.Get(option);
  if (path.empty()) return path;
  PAAS_ASSIGN_OR_RETURN(const std::string text, session.read_text(path));
  if (text.find("-----BEGIN ") == std::string::npos) {
    return InvalidArgument("--" + option + ": " + path + " is no PEM file");
  }
  return std::filesystem::absolute(path).lexically_normal().string();
}

// A token travels in a header: one word.
StatusOr<std::string> TokenFrom(const Session& session, const Arguments& arguments) {
  const std::string path = arguments.Get("token-file");
  if (path.empty()) return path;
  PAAS_ASSIGN_OR_RETURN(std::string token, session.read_text(path));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  const bool is_word =
      std::all_of(token.begin(), token.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; });
  if (token.empty() || token.size() > kLongestToken || !is_word) {
    return InvalidArgument("--token-file: " + (path == "-" ? "standard input" : path) +
                           " holds no token");
  }
  return token;
}

StatusOr<Context> ContextFrom(const Session& session, const Arguments& arguments) {
  Context context{.name = arguments.Get("name"),
                  .endpoint = session.globals.endpoint,
                  .project = session.globals.project};
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint(context.endpoint));
  PAAS_ASSIGN_OR_RETURN(context.tls_authority, PemFile(session, arguments, "tls-ca"));
  PAAS_ASSIGN_OR_RETURN(context.tls_certificate, PemFile(session, arguments, "tls-cert"));
  PAAS_ASSIGN_OR_RETURN(context.tls_key, PemFile(session, arguments, "tls-key"));
  if (endpoint.kind == rpc::Endpoint::Kind::kTcp && context.tls_authority.empty()) {
    return InvalidArgument("a TCP endpoint needs --tls-ca");
  }
  if (context.tls_certificate.empty() != context.tls_key.empty()) {
    return InvalidArgument("--tls-cert and --tls-key go together");
  }
  PAAS_ASSIGN_OR_RETURN(context.token, TokenFrom(session, arguments));
  return context;
}

Outcome RunAdd(Session& session, const Arguments& arguments) {
  const std::string name = arguments.Get("name");
  if (!IsValidContextName(name)) {
    return UsageError("a context cannot be called \"" + Printable(name) + "\"",
                      "letters, digits, \".\", \"_\" and \"-\"");
  }
  if (session.globals.endpoint.empty()) {
    return UsageError("a context needs an endpoint",
                      "--endpoint tcp:HOST:PORT, or unix:/run/paas/controller.sock");
  }
  const StatusOr<Context> context = ContextFrom(session, arguments);
  if (absl::IsInvalidArgument(context.status())) return UsageError(Message(context.status()));
  if (!context.ok()) return context.status();
  std::string current;
  const Status added = session.change_contexts([&](ContextFile& file) {
    if (file.Find(name) != nullptr && !arguments.Has("replace")) {
      return AlreadyExists("there is a context " + name + "; --replace puts this one in its place");
    }
    file.Put(*context);
    if (arguments.Has("use")) file.current = name;
    current = file.current;
    return absl::OkStatus();
  });
  if (!added.ok()) return added;
  if (current != name) session.Note("paasctl context use " + name + " makes it the current one");
  session.Note("paasctl whoami --context " + name + " tries it");
  return kExitSuccess;
}

const std::vector<Column> kRows = {{"name", "CONTEXT"},        {"current", "CURRENT"},
                                   {"endpoint", "ENDPOINT"},   {"project", "PROJECT"},
                                   {"authentication", "AUTH"}, {"tls_ca", "TLS CA"},
                                   {"tls_cert", "TLS CERT"},   {"tls_key", "TLS KEY"}};

Outcome RunList(Session& session, const Arguments&) {
  const StatusOr<ContextFile> file = session.contexts();
  if (!file.ok()) return file.status();
  Listing listing{.name = "contexts",
                  .columns = {kRows.begin(), kRows.begin() + 5},
                  .rows = {},
                  .empty_text = "no contexts: paasctl context add NAME --endpoint ADDRESS"};
  for (const Context& context : file->contexts) {
    listing.rows.push_back(ToObject(context, file->current));
  }
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunShow(Session& session, const Arguments& arguments) {
  const StatusOr<ContextFile> file = session.contexts();
  if (!file.ok()) return file.status();
  std::string name = arguments.Get("name", session.globals.context);
  if (name.empty()) name = file->current;
  if (name.empty()) {
    return Failure{kExitNotFound, "not_found", "no context is the current one",
                   "paasctl context use NAME makes one"};
  }
  const Context* context = file->Find(name);
  if (context == nullptr) return NoContext(name, *file);
  session.Print(ToObject(*context, file->current), kRows);
  return kExitSuccess;
}

// Changes the file when it has the context that is named.
Outcome ChangeKnown(Session& session, const std::string& name,
                    const std::function<void(ContextFile&)>& change) {
  std::optional<Failure> missing;
  const Status changed = session.change_contexts([&](ContextFile& file) {
    if (file.Find(name) == nullptr) {
      missing = NoContext(name, file);
      return NotFound(name);
    }
    change(file);
    return absl::OkStatus();
  });
  if (missing.has_value()) return *missing;
  return changed;
}

Outcome RunUse(Session& session, const Arguments& arguments) {
  const std::string name = arguments.Get("name");
  if (arguments.Has("none") != name.empty()) {
    return UsageError("give the name of a context, or --none");
  }
  if (name.empty()) {
    return session.change_contexts([](ContextFile& file) {
      file.current.clear();
      return absl::OkStatus();
    });
  }
  return ChangeKnown(session, name, [&](ContextFile& file) { file.current = name; });
}

Outcome RunRemove(Session& session, const Arguments& arguments) {
  const std::string name = arguments.Get("name");
  return ChangeKnown(session, name, [&](ContextFile& file) {
    std::erase_if(file.contexts, [&](const Context& context) { return context.name == name; });
    if (file.current == name) file.current.clear();
  });
}

ArgumentSpec Name(bool required) { return {"name", "the context", required, Completes::kContext}; }

}  // namespace

Verb ContextAddVerb() {
  return {.group = "context",
          .name = "add",
          .summary = "Keep where a platform is, and what to show there, under a name",
          .details =
              "--endpoint says where, -p which project is meant where neither a flag nor the "
              "checkout says it. Kept in $XDG_CONFIG_HOME/paasctl/config.yaml, which nobody else "
              "may read. A token comes from a file or standard input and is not shown again.",
          .arguments = {Name(/*required=*/true)},
          .options = {{"tls-ca", 0, "FILE", "certificate of the platform's authority (PEM)"},
                      {"tls-cert", 0, "FILE", "your certificate (PEM)"},
                      {"tls-key", 0, "FILE", "its key (PEM)"},
                      {"token-file", 0, "FILE", "a file with a token; - reads standard input"},
                      {"use", 0, "", "make it the current one"},
                      {"replace", 0, "", "put it in the place of one of the same name"}},
          .run = RunAdd};
}

Verb ContextListVerb() {
  return {.group = "context",
          .name = "list",
          .summary = "Platforms that are known by a name",
          .run = RunList};
}

Verb ContextShowVerb() {
  return {.group = "context",
          .name = "show",
          .summary = "One context, without its token; the current one when none is named",
          .arguments = {Name(/*required=*/false)},
          .run = RunShow};
}

Verb ContextUseVerb() {
  return {.group = "context",
          .name = "use",
          .summary = "Make a context the current one",
          .details = "Its endpoint, credentials and project hold wherever nothing else says one.",
          .arguments = {Name(/*required=*/false)},
          .options = {{"none", 0, "", "no context is the current one any more"}},
          .run = RunUse};
}

Verb ContextRemoveVerb() {
  return {.group = "context",
          .name = "remove",
          .summary = "Forget a context, with its token",
          .arguments = {Name(/*required=*/true)},
          .run = RunRemove};
}

}  // namespace paas::paasctl
