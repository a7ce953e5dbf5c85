#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "paasctl/output/value.h"

namespace paas::paasctl {

// -o: what standard output carries.
enum class Format { kTable, kJson, kJsonLines, kYaml, kPlain };

// Everything is one document, with what tables tell beside their rows.
constexpr bool IsDocument(Format format) {
  return format == Format::kJson || format == Format::kYaml;
}

// "table", "json", "jsonl", "yaml", "plain"; nothing for anything else.
std::optional<Format> ParseFormat(std::string_view text);

// Indented by two, ends with a newline. Bytes that are not UTF-8 become U+FFFD.
std::string ToJson(const Value& value);
// On one line, ends with a newline.
std::string ToJsonLine(const Value& value);
// Block style, strings quoted as in JSON unless they are plain words. Ends with a newline.
std::string ToYaml(const Value& value);

// `fields` as a document: "apiVersion" comes first.
Object Document(Object fields);

}  // namespace paas::paasctl
