#include "paasctl/reference/man_page.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "paasctl/commands/help.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/reference/exit_codes.h"
#include "paasctl/reference/prose.h"

namespace paas::paasctl {
namespace {

// The code point at `at`, which is moved behind it. The texts of the table are valid UTF-8.
unsigned CodePoint(const std::string& text, size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  unsigned point = first & (0x3fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fu);
  }
  return point;
}

std::string Bold(const std::string& text) { return "\\fB" + ManText(text) + "\\fR"; }
std::string Italic(const std::string& text) { return "\\fI" + ManText(text) + "\\fR"; }

std::string Head(const std::string& name, const std::string& summary) {
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return ".\\\" Made from the table of verbs by \"paasctl __manual\".\n.TH " + ManText(upper) +
         " 1 \"\" \"paas " PAAS_VERSION "\" \"paas\"\n.nh\n.ad l\n.SH NAME\n" + ManText(name) +
         " \\- " + ManText(summary) + "\n";
}

std::string Section(const std::string& title, const std::string& body) {
  return body.empty() ? "" : ".SH " + title + "\n" + body;
}

// A tagged paragraph.
std::string Entry(const std::string& tag, const std::string& text) {
  return ".TP\n" + tag + "\n" + ManText(text) + "\n";
}

std::string Paragraphs(const std::string& text) {
  std::string out;
  for (const std::string& paragraph : ParagraphsOf(text)) {
    out += (out.empty() ? "" : ".PP\n") + ManText(paragraph) + "\n";
  }
  return out;
}

std::string OptionTag(const OptionSpec& option) {
  std::string tag = Bold("--" + option.name);
  if (option.letter != 0) tag = Bold(std::string("-") + option.letter) + ", " + tag;
  return option.value.empty() ? tag : tag + " " + Italic(option.value);
}

std::string Options(const std::vector<OptionSpec>& options) {
  std::string out;
  for (const OptionSpec& option : options) {
    out += Entry(OptionTag(option),
                 option.help + (option.repeats ? "; may be given several times" : ""));
  }
  return out;
}

std::string Variables() {
  std::string out;
  for (const OptionSpec& option : GlobalOptions()) {
    if (option.variable.empty()) continue;
    out += Entry(Bold(option.variable), "the same as --" + option.name + ", which wins");
  }
  for (const VariableSpec& variable : OtherVariables()) {
    out += Entry(Bold(variable.name), variable.meaning);
  }
  return out;
}

std::string ExitStatus() {
  std::string out;
  for (const ExitMeaning& one : ExitMeanings()) {
    out += Entry(Bold(one.code), one.meaning);
  }
  return out;
}

std::string PageName(const Verb& verb) {
  std::string name = "paasctl-" + verb.FullName();
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string Reference(const std::string& page) { return ".BR " + ManText(page) + " (1)"; }

// The others of its group, and paasctl itself.
std::string SeeAlso(const Verb& verb, const std::vector<Verb>& verbs) {
  std::string out;
  for (const Verb& other : verbs) {
    const bool near = !verb.group.empty() &&
                      (other.group == verb.group || other.FullName() == verb.group) &&
                      other.name != verb.name;
    if (near && !other.hidden) out += Reference(PageName(other)) + ",\n";
  }
  return out + Reference("paasctl") + "\n";
}

std::string Arguments(const Verb& verb) {
  std::string out;
  for (const ArgumentSpec& argument : verb.arguments) {
    out += Entry(Italic(ArgumentName(argument)), argument.help);
  }
  return out;
}

ManPage PageOf(const Verb& verb, const std::vector<Verb>& verbs) {
  const std::string name = PageName(verb);
  const std::string exit = "paasctl(1) lists the codes.\n";
  return {name + ".1",
          Head(name, verb.summary) + Section("SYNOPSIS", ManText(UsageOf(verb)) + "\n") +
              Section("DESCRIPTION", Paragraphs(DescriptionOf(verb))) +
              Section("ARGUMENTS", Arguments(verb)) +
              Section("OPTIONS", Options(verb.options) + (verb.options.empty() ? "" : ".PP\n") +
                                     "Those of every verb are in paasctl(1).\n") +
              Section("EXIT STATUS", exit) + Section("SEE ALSO", SeeAlso(verb, verbs))};
}

ManPage MainPage(const std::vector<Verb>& verbs) {
  std::string list;
  for (const Verb& verb : verbs) {
    if (!verb.hidden) list += Entry(Bold(verb.FullName()), verb.summary);
  }
  return {"paasctl.1",
          Head("paasctl", "deploy projects to a platform, and look after what runs there") +
              Section("SYNOPSIS", Bold("paasctl") + " " + Italic("VERB") + " [" +
                                      Italic("OPTIONS") + "] [" + Italic("ARGUMENTS") + "]\n") +
              Section("DESCRIPTION", Paragraphs(Overview())) + Section("VERBS", list) +
              Section("OPTIONS", Options(GlobalOptions())) + Section("ENVIRONMENT", Variables()) +
              Section("FILES", Entry(Italic("~/.config/paasctl/config.yaml"), ConfigFileText())) +
              Section("EXIT STATUS", ExitStatus())};
}

}  // namespace

std::string ManText(const std::string& text) {
  std::string out = !text.empty() && (text[0] == '.' || text[0] == '\'') ? "\\&" : "";
  for (size_t at = 0; at < text.size();) {
    const unsigned point = CodePoint(text, at);
    if (point == '\\') {
      out += "\\e";
    } else if (point == '-') {
      out += "\\-";
    } else if (point < 0x80) {
      out += point == '\n' ? ' ' : static_cast<char>(point);
    } else {
      char name[16];
      std::snprintf(name, sizeof name, "\\[u%04X]", point);
      out += name;
    }
  }
  return out;
}

std::vector<ManPage> RenderManPages(const std::vector<Verb>& verbs) {
  std::vector<ManPage> pages{MainPage(verbs)};
  for (const Verb& verb : verbs) {
    if (!verb.hidden) pages.push_back(PageOf(verb, verbs));
  }
  return pages;
}

}  // namespace paas::paasctl
