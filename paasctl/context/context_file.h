#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::paasctl {

// A platform that paasctl knows by name: where it is, as whom to go there, and what is meant there.
// Only `name` and `endpoint` are always set. A default one, without a name, stands for none.
struct Context {
  std::string name;
  std::string endpoint;
  std::string tls_authority;  // absolute paths of PEM files
  std::string tls_certificate;
  std::string tls_key;
  std::string token;
  std::string project;  // what is meant where neither a flag nor the checkout says it

  bool operator==(const Context&) const = default;
};

// What config.yaml says.
struct ContextFile {
  std::string current;            // empty: none
  std::vector<Context> contexts;  // sorted by name

  const Context* Find(const std::string& name) const;
  Context* Find(const std::string& name);
  // Puts it in, over one of the same name.
  void Put(Context context);

  bool operator==(const ContextFile&) const = default;
};

// InvalidArgument with file:line:column for what is no such file. `file` only names the text. No
// message repeats a value: one of them may be a token.
StatusOr<ContextFile> ParseContexts(const std::string& text, const std::string& file);
std::string RenderContexts(const ContextFile& file);

// Letters, digits, ".", "_" and "-", beginning with a letter or a digit; 63 at most.
bool IsValidContextName(const std::string& name);

// The context that holds: `asked`, else the current one; none when nothing says one. An endpoint
// that was given and is another one's makes the current one none of our business. NotFound when
// there is no such context.
StatusOr<Context> ContextInForce(const ContextFile& file, const std::string& asked,
                                 const std::string& given_endpoint);

// How to reach a platform, and what to show there. Paths and token may be empty.
struct Connection {
  std::string endpoint;
  std::string tls_authority;
  std::string tls_certificate;
  std::string tls_key;
  std::string token;

  bool operator==(const Connection&) const = default;
};

// `given` (flags and variables) wins over `context`; certificate and key go together. What a
// context shows goes to its own endpoint and nowhere else.
Connection ChooseConnection(const Connection& given, const Context& context);

}  // namespace paas::paasctl
