#include "paasctl/context/context_file.h"

#include <algorithm>
#include <cctype>

#include "common/yaml/fields.h"
#include "common/yaml/parser.h"
#include "paasctl/output/format.h"

namespace paas::paasctl {
namespace {

constexpr const char* kDefaultEndpoint = "unix:/run/paas/controller.sock";
constexpr size_t kLongestName = 63;

// The fields of a context in config.yaml, in their order there.
constexpr std::pair<const char*, std::string Context::*> kFields[] = {
    {"endpoint", &Context::endpoint},
    {"tls_ca", &Context::tls_authority},
    {"tls_cert", &Context::tls_certificate},
    {"tls_key", &Context::tls_key},
    {"token", &Context::token},
    {"project", &Context::project}};

Status At(const yaml::Location& location, const std::string& message) {
  return InvalidArgument(yaml::ToString(location) + ": " + message);
}

Status ReadText(const yaml::Node& node, std::string& text) {
  if (!node.IsScalar()) return At(node.location, "expected a text");
  text = node.scalar;
  return absl::OkStatus();
}

StatusOr<Context> ReadContext(const yaml::Entry& entry) {
  Context context{.name = entry.key};
  if (!IsValidContextName(entry.key)) {
    return At(entry.key_location, "a context's name has letters, digits, '.', '_' and '-'");
  }
  if (!entry.value.IsMapping()) return At(entry.value.location, "expected a mapping");
  yaml::Fields fields;
  for (const auto& [key, member] : kFields) {
    fields.emplace_back(key, [&context, field = member](const yaml::Node& node) {
      return ReadText(node, context.*field);
    });
  }
  PAAS_RETURN_IF_ERROR(yaml::ReadFields(entry.value, fields));
  if (context.endpoint.empty()) {
    return At(entry.key_location, "context " + entry.key + " has no endpoint");
  }
  return context;
}

Status ReadContexts(const yaml::Node& node, ContextFile& file) {
  if (node.IsNull()) return absl::OkStatus();
  if (!node.IsMapping()) return At(node.location, "expected contexts by their names");
  for (const yaml::Entry& entry : node.entries) {
    PAAS_ASSIGN_OR_RETURN(Context context, ReadContext(entry));
    file.Put(std::move(context));
  }
  return absl::OkStatus();
}

}  // namespace

const Context* ContextFile::Find(const std::string& name) const {
  const auto found = std::find_if(contexts.begin(), contexts.end(),
                                  [&](const Context& one) { return one.name == name; });
  return found == contexts.end() ? nullptr : &*found;
}

Context* ContextFile::Find(const std::string& name) {
  return const_cast<Context*>(static_cast<const ContextFile*>(this)->Find(name));
}

void ContextFile::Put(Context context) {
  if (Context* known = Find(context.name)) {
    *known = std::move(context);
    return;
  }
  const auto place = std::find_if(contexts.begin(), contexts.end(),
                                  [&](const Context& one) { return one.name > context.name; });
  contexts.insert(place, std::move(context));
}

StatusOr<ContextFile> ParseContexts(const std::string& text, const std::string& file) {
  PAAS_ASSIGN_OR_RETURN(const yaml::Node root, yaml::Parse(text, file));
  ContextFile contexts;
  if (root.IsNull()) return contexts;
  PAAS_RETURN_IF_ERROR(yaml::ReadFields(
      root, {{"current", [&](const yaml::Node& node) { return ReadText(node, contexts.current); }},
             {"contexts", [&](const yaml::Node& node) { return ReadContexts(node, contexts); }}}));
  return contexts;
}

std::string RenderContexts(const ContextFile& file) {
  Object contexts;
  for (const Context& context : file.contexts) {
    Object fields;
    for (const auto& [key, member] : kFields) {
      if (!(context.*member).empty()) fields.emplace_back(key, context.*member);
    }
    contexts.emplace_back(context.name, std::move(fields));
  }
  Object root;
  if (!file.current.empty()) root.emplace_back("current", file.current);
  root.emplace_back("contexts", std::move(contexts));
  return "# Written by paasctl context. It may hold tokens: keep it to yourself.\n" +
         ToYaml(Value(std::move(root)));
}

bool IsValidContextName(const std::string& name) {
  const auto is_plain = [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; };
  return !name.empty() && name.size() <= kLongestName && is_plain(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](unsigned char c) {
           return is_plain(c) || c == '.' || c == '_' || c == '-';
         });
}

StatusOr<Context> ContextInForce(const ContextFile& file, const std::string& asked,
                                 const std::string& given_endpoint) {
  const std::string& name = asked.empty() ? file.current : asked;
  if (name.empty()) return Context{};
  const Context* context = file.Find(name);
  if (context == nullptr) {
    return NotFound("there is no context " + name + ": paasctl context list shows those there are");
  }
  const bool elsewhere = !given_endpoint.empty() && given_endpoint != context->endpoint;
  return elsewhere ? Context{} : *context;
}

Connection ChooseConnection(const Connection& given, const Context& context) {
  Connection chosen = given;
  if (chosen.endpoint.empty()) chosen.endpoint = context.endpoint;
  if (chosen.endpoint.empty()) chosen.endpoint = kDefaultEndpoint;
  if (chosen.endpoint != context.endpoint) return chosen;
  if (given.tls_authority.empty()) chosen.tls_authority = context.tls_authority;
  if (given.tls_certificate.empty() && given.tls_key.empty()) {
    chosen.tls_certificate = context.tls_certificate;
    chosen.tls_key = context.tls_key;
  }
  if (given.token.empty()) chosen.token = context.token;
  return chosen;
}

}  // namespace paas::paasctl
