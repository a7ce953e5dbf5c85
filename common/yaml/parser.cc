#include "common/yaml/parser.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/yaml/composer.h"
#include "common/yaml/event_log.h"
#include "common/yaml/utf8.h"

namespace paas::yaml {

namespace {

// The library takes byte 0x04 for the end of the file and mends broken UTF-8 silently, so that a
// file could read differently from what it shows. Such bytes are refused before.
std::optional<EventError> CheckCharacters(std::string_view text) {
  int line = 1;
  int column = 1;
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterLength(text, at);
    const char c = text[at];
    if (length == 0) return EventError{line, column, "the file is not UTF-8 text"};
    const bool is_space = c == '\n' || c == '\t' || c == '\r';
    if (length == 1 && !is_space && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) {
      return EventError{line, column, "a control character is not allowed here"};
    }
    column = c == '\n' ? 1 : column + 1;
    if (c == '\n') ++line;
    at += length;
  }
  return std::nullopt;
}

SyntaxError WithFile(EventError error, const std::string& file) {
  return {{std::make_shared<const std::string>(file), error.line, error.column},
          std::move(error.message)};
}

}  // namespace

std::variant<Node, SyntaxError> ParseDocument(std::string_view text, const std::string& file,
                                              const Limits& limits) {
  if (text.size() > limits.bytes) {
    return WithFile({1, 1,
                     "the file has " + std::to_string(text.size() / 1024) +
                         " KiB; configuration files may have at most " +
                         std::to_string(limits.bytes / 1024) + " KiB"},
                    file);
  }
  if (auto error = CheckCharacters(text)) return WithFile(*std::move(error), file);
  EventLog log;
  if (auto error = RecordEvents(text, limits, log)) return WithFile(*std::move(error), file);
  return Compose(log, file, limits);
}

StatusOr<Node> Parse(std::string_view text, const std::string& file, const Limits& limits) {
  auto result = ParseDocument(text, file, limits);
  if (auto* error = std::get_if<SyntaxError>(&result)) {
    return InvalidArgument(ToString(error->location) + ": " + error->message);
  }
  return std::get<Node>(std::move(result));
}

}  // namespace paas::yaml
