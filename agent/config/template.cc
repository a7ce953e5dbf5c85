#include "agent/config/template.h"

#include <kainjow/mustache.hpp>

#include "agent/config/nginx_text.h"
#include "agent/config/quoting.h"
#include "agent/config/templates.h"

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
      return ShellWord(text);
    case Quoting::kIni:
      return IniValue(text);
  }
  return "";
}

}  // namespace

StatusOr<std::string> Render(const std::string& name, const View& view, Quoting quoting) {
  kainjow::mustache::mustache engine(Templates().at(name));
  if (!engine.is_valid()) return Internal("template " + name + ": " + engine.error_message());
  engine.set_custom_escape([quoting](const std::string& text) { return Quote(text, quoting); });
  std::string text = engine.render(ToData(view));
  if (!engine.is_valid()) return Internal("template " + name + ": " + engine.error_message());
  return text;
}

}  // namespace paas::agent
