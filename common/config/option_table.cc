#include "common/config/option_table.h"

#include <algorithm>
#include <charconv>

namespace paas::config {
namespace {

constexpr size_t kLongestQuote = 80;

std::string Quoted(const std::string& text) {
  return "\"" + text.substr(0, kLongestQuote) + (text.size() > kLongestQuote ? "…\"" : "\"");
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

Status CheckNumber(const Option& option, const std::string& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= option.least &&
      number <= option.most) {
    return absl::OkStatus();
  }
  return InvalidArgument("must be a number from " + std::to_string(option.least) + " to " +
                         std::to_string(option.most) + ", but is " + Quoted(text));
}

Status CheckValue(const Option& option, const std::string& text) {
  switch (option.kind) {
    case Kind::kNumber:
      return CheckNumber(option, text);
    case Kind::kFlag:
      if (text == "true" || text == "false") return absl::OkStatus();
      return InvalidArgument("must be true or false, but is " + Quoted(text));
    case Kind::kMap:
      if (text.find('=') != std::string::npos && text[0] != '=') return absl::OkStatus();
      return InvalidArgument("must be NAME=VALUE, but is " + Quoted(text));
    case Kind::kText:
    case Kind::kList:
      break;
  }
  const std::vector<std::string>& choices = option.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) {
    return absl::OkStatus();
  }
  return InvalidArgument("must be " + Joined(choices) + ", but is " + Quoted(text));
}

}  // namespace

std::string Option::Key() const {
  std::string key = name;
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

void OptionTable::Text(std::string name, std::string& target, std::string help) {
  Choice(std::move(name), target, {}, std::move(help));
}

void OptionTable::Choice(std::string name, std::string& target, std::vector<std::string> choices,
                         std::string help) {
  Add({.name = std::move(name),
       .help = std::move(help),
       .initial = target,
       .choices = std::move(choices),
       .set = [&target](const std::vector<std::string>& values) {
         target = values[0];
         return absl::OkStatus();
       }});
}

void OptionTable::Number(std::string name, uint32_t& target, uint64_t least, uint64_t most,
                         std::string help) {
  Add({.name = std::move(name),
       .kind = Kind::kNumber,
       .help = std::move(help),
       .initial = std::to_string(target),
       .least = least,
       .most = most,
       .set = [&target](const std::vector<std::string>& values) {
         std::from_chars(values[0].data(), values[0].data() + values[0].size(), target);
         return absl::OkStatus();
       }});
}

void OptionTable::Flag(std::string name, bool& target, std::string help) {
  Add({.name = std::move(name),
       .kind = Kind::kFlag,
       .help = std::move(help),
       .initial = target ? "true" : "",
       .set = [&target](const std::vector<std::string>& values) {
         target = values[0] == "true";
         return absl::OkStatus();
       }});
}

void OptionTable::List(std::string name, std::vector<std::string>& target, std::string help) {
  Add({.name = std::move(name),
       .kind = Kind::kList,
       .help = std::move(help),
       .set = [&target](const std::vector<std::string>& values) {
         target = values;
         return absl::OkStatus();
       }});
}

void OptionTable::Switch(std::string name, bool& target, std::string help) {
  Flag(std::move(name), target, std::move(help));
  options_.back().in_files = false;
}

const Option* OptionTable::FindKey(const std::string& key) const {
  for (const Option& option : options_) {
    if (option.in_files && option.Key() == key) return &option;
  }
  return nullptr;
}

std::vector<std::string> OptionTable::Keys() const {
  std::vector<std::string> keys;
  for (const Option& option : options_) {
    if (option.in_files) keys.push_back(option.Key());
  }
  return keys;
}

Status Set(const Option& option, const std::vector<std::string>& values) {
  for (const std::string& value : values) PAAS_RETURN_IF_ERROR(CheckValue(option, value));
  return option.set(values);
}

}  // namespace paas::config
