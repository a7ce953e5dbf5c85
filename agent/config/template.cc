#include "agent/config/template.h"

#include <kainjow/mustache.hpp>

#include <map>
#include <mutex>
#include <utility>

#include "agent/config/nginx_text.h"
#include "agent/config/quoting.h"
#include "agent/config/templates.h"
#include "common/text/shell_word.h"

namespace paas::agent {
namespace {

using kainjow::mustache::data;

data ToData(const View& view);

data ToData(const View::Field& field) {
  if (const auto* text = std::get_if<std::string>(&field)) return data{*text};
  if (const auto* flag = std::get_if<bool>(&field)) return data{*flag};
  data list{data::type::list};
  for (const View& item : std::get<View::List>(field)) list.push_back(ToData(item));
  return list;
}

data ToData(const View& view) {
  data object{data::type::object};
  for (const auto& [name, field] : view.fields) object.set(name, ToData(field));
  return object;
}

std::string Quote(const std::string& text, Quoting quoting) {
  switch (quoting) {
    case Quoting::kNone:
      return text;
    case Quoting::kNginx:
      return NginxValue(text);
    case Quoting::kShell:
      return text::ShellWord(text);
    case Quoting::kIni:
      return IniValue(text);
  }
  return "";
}

// A template that was parsed. Rendering is under a lock: the library's is not const.
class ParsedTemplate {
 public:
  ParsedTemplate(const std::string& name, Quoting quoting)
      : name_(name), engine_(Templates().at(name)) {
    engine_.set_custom_escape([quoting](const std::string& text) { return Quote(text, quoting); });
  }

  StatusOr<std::string> Render(const data& view) {
    const std::lock_guard lock(mutex_);
    std::string out;
    if (engine_.is_valid()) engine_.render(view, [&](const std::string& text) { out += text; });
    if (!engine_.is_valid()) return Internal("template " + name_ + ": " + engine_.error_message());
    return out;
  }

 private:
  const std::string name_;
  std::mutex mutex_;
  kainjow::mustache::mustache engine_;  // guarded by mutex_
};

// Templates are constants of the program, and parsing them takes longer than rendering: each is
// parsed when it is first used, and kept.
ParsedTemplate& Parsed(const std::string& name, Quoting quoting) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, Quoting>, ParsedTemplate> parsed;
  const std::lock_guard lock(mutex);
  return parsed.try_emplace({name, quoting}, name, quoting).first->second;
}

}  // namespace

StatusOr<std::string> Render(const std::string& name, const View& view, Quoting quoting) {
  return Parsed(name, quoting).Render(ToData(view));
}

}  // namespace paas::agent
