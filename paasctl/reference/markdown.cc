#include "paasctl/reference/markdown.h"

#include "paasctl/commands/help.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/reference/exit_codes.h"
#include "paasctl/reference/prose.h"

namespace paas::paasctl {
namespace {

// `text` as it stands in a cell of a table; what is in backticks stays as it is.
std::string Cell(const std::string& text) {
  std::string out;
  bool code = false;
  for (const char c : text) {
    if (c == '`') code = !code;
    if (c == '|' || (!code && (c == '<' || c == '*'))) out += '\\';
    out += c;
  }
  return out;
}

std::string Row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string Code(const std::string& text) { return "`" + text + "`"; }

std::string OptionCell(const OptionSpec& option) {
  std::string name = "--" + option.name + (option.value.empty() ? "" : " " + option.value);
  if (option.letter != 0) name = std::string("-") + option.letter + ", " + name;
  return Code(name);
}

std::string Repeated(const OptionSpec& option) { return option.repeats ? "; repeatable" : ""; }

std::string OptionTable(const std::vector<OptionSpec>& options) {
  if (options.empty()) return "";
  std::string table = "\n| option | |\n|---|---|\n";
  for (const OptionSpec& option : options) {
    table += Row({OptionCell(option), Cell(option.help + Repeated(option))});
  }
  return table;
}

std::string ArgumentList(const Verb& verb) {
  std::string list;
  for (const ArgumentSpec& argument : verb.arguments) {
    list += "- " + Code(ArgumentName(argument)) + ": " + argument.help + "\n";
  }
  return list.empty() ? "" : "\n" + list;
}

std::string SectionOf(const Verb& verb) {
  std::string section = "\n### " + verb.FullName() + "\n\n" + Code(UsageOf(verb)) + "\n";
  for (const std::string& paragraph : ParagraphsOf(DescriptionOf(verb))) {
    section += "\n" + paragraph + "\n";
  }
  return section + ArgumentList(verb) + OptionTable(verb.options);
}

std::string Verbs(const std::vector<Verb>& verbs) {
  std::string index = "| verb | what it does |\n|---|---|\n";
  std::string sections;
  for (const Verb& verb : verbs) {
    if (verb.hidden) continue;
    std::string anchor = verb.FullName();
    for (char& c : anchor) c = c == ' ' ? '-' : c;
    index += Row({"[" + verb.FullName() + "](#" + anchor + ")", Cell(verb.summary)});
    sections += SectionOf(verb);
  }
  return index + sections;
}

std::string Options() {
  std::string table = "| option | variable | |\n|---|---|---|\n";
  for (const OptionSpec& option : GlobalOptions()) {
    table += Row({OptionCell(option), option.variable.empty() ? "" : Code(option.variable),
                  Cell(option.help)});
  }
  return table;
}

std::string VariableTable() {
  std::string table = "| variable | |\n|---|---|\n";
  for (const VariableSpec& variable : OtherVariables()) {
    table += Row({Code(variable.name), Cell(variable.meaning)});
  }
  return table;
}

std::string ExitCodes() {
  std::string table = "| code | meaning |\n|---|---|\n";
  for (const ExitMeaning& one : ExitMeanings()) table += Row({one.code, Cell(one.meaning)});
  return table;
}

Status Replace(const std::string& name, const std::string& text, std::string& page) {
  const std::string begin = "<!-- begin " + name + " -->\n";
  const std::string end = "<!-- end " + name + " -->\n";
  const size_t from = page.find(begin);
  const size_t to = from == std::string::npos ? from : page.find(end, from);
  if (to == std::string::npos) {
    return FailedPrecondition("the page has no part \"" + begin.substr(0, begin.size() - 1) + "\"");
  }
  const size_t at = from + begin.size();
  page.replace(at, to - at, "\n" + text + "\n");
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::string> RenderReference(const std::string& page, const std::vector<Verb>& verbs) {
  std::string made = page;
  PAAS_RETURN_IF_ERROR(Replace("verbs", Verbs(verbs), made));
  PAAS_RETURN_IF_ERROR(Replace("options", Options(), made));
  PAAS_RETURN_IF_ERROR(Replace("variables", VariableTable(), made));
  PAAS_RETURN_IF_ERROR(Replace("exit-codes", ExitCodes(), made));
  return made;
}

}  // namespace paas::paasctl
