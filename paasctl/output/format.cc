#include "paasctl/output/format.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace paas::paasctl {
namespace {

using Json = nlohmann::ordered_json;

struct ToNlohmann {
  Json operator()(std::nullptr_t) const { return nullptr; }
  Json operator()(bool flag) const { return flag; }
  Json operator()(int64_t number) const { return number; }
  Json operator()(const std::string& text) const { return text; }
  Json operator()(const List& list) const {
    Json array = Json::array();
    for (const Value& value : list) array.push_back(std::visit(*this, value.data()));
    return array;
  }
  Json operator()(const Object& object) const {
    Json map = Json::object();
    for (const auto& [key, value] : object) map[key] = std::visit(*this, value.data());
    return map;
  }
};

std::string Dump(const Value& value, int indent) {
  return std::visit(ToNlohmann{}, value.data())
      .dump(indent, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

// Words that YAML 1.1 reads as something else than a string are quoted, as is all that is not
// plainly a word.
bool IsPlainWord(const std::string& text) {
  static constexpr std::string_view kReserved[] = {"true", "false", "null", "yes", "no",
                                                   "on",   "off",   "y",    "n"};
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (std::find(std::begin(kReserved), std::end(kReserved), lower) != std::end(kReserved)) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '/' || c == '.';
  });
}

bool IsBlock(const Value& value) {
  if (const auto* list = std::get_if<List>(&value.data())) return !list->empty();
  if (const auto* object = std::get_if<Object>(&value.data())) return !object->empty();
  return false;
}

void AppendYaml(const Value& value, size_t indent, std::string& out);

// A value after "key:" or "-": blocks start on their own line.
void AppendNested(const Value& value, size_t indent, std::string& out) {
  if (IsBlock(value)) {
    out += '\n';
    AppendYaml(value, indent, out);
    return;
  }
  out += ' ';
  const auto* text = std::get_if<std::string>(&value.data());
  out += text != nullptr && IsPlainWord(*text) ? *text : Dump(value, -1);
  out += '\n';
}

void AppendYaml(const Value& value, size_t indent, std::string& out) {
  const std::string padding(indent, ' ');
  if (const auto* list = std::get_if<List>(&value.data())) {
    for (const Value& item : *list) {
      std::string block;
      AppendNested(item, indent + 2, block);
      // "-" and the first line of a nested block share a line.
      if (IsBlock(item)) block = " " + block.substr(1 + indent + 2);
      out += padding + "-" + block;
    }
    return;
  }
  if (const auto* object = std::get_if<Object>(&value.data())) {
    for (const auto& [key, member] : *object) {
      out += padding + (IsPlainWord(key) ? key : Dump(key, -1)) + ":";
      const bool is_list = std::holds_alternative<List>(member.data());
      AppendNested(member, is_list ? indent : indent + 2, out);
    }
    return;
  }
  out += padding + Dump(value, -1) + "\n";
}

}  // namespace

std::optional<Format> ParseFormat(std::string_view text) {
  if (text == "table") return Format::kTable;
  if (text == "json") return Format::kJson;
  if (text == "jsonl") return Format::kJsonLines;
  if (text == "yaml") return Format::kYaml;
  if (text == "plain") return Format::kPlain;
  return std::nullopt;
}

std::string ToJson(const Value& value) { return Dump(value, 2) + "\n"; }
std::string ToJsonLine(const Value& value) { return Dump(value, -1) + "\n"; }

std::string ToYaml(const Value& value) {
  std::string out;
  AppendYaml(value, 0, out);
  return out;
}

Object Document(Object fields) {
  fields.insert(fields.begin(), Field("apiVersion", "paas/v1"));
  return fields;
}

}  // namespace paas::paasctl
