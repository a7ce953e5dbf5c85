#include "paasctl/commands/help.h"

#include <algorithm>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr size_t kWidth = 80;

struct Row {
  std::string left;
  std::string right;
};

// Words of `text` in lines of `width` columns, each line but the first indented.
std::string Wrap(const std::string& text, size_t indent, size_t width) {
  std::string wrapped;
  size_t column = indent;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string word = text.substr(at, end - at);
    const bool fits = column + DisplayWidth(word) <= width;
    if (!fits && column > indent) {
      if (wrapped.back() == ' ') wrapped.pop_back();
      wrapped += "\n" + std::string(indent, ' ');
      column = indent;
    }
    wrapped += word;
    column += DisplayWidth(word) + 1;
    at = end + 1;
    if (end < text.size() && text[end] == '\n') {
      wrapped += '\n';
      column = indent;
    } else if (end < text.size()) {
      wrapped += ' ';
    }
  }
  return wrapped;
}

std::string RenderRows(const std::vector<Row>& rows, const Style& style) {
  size_t width = 0;
  for (const Row& row : rows) width = std::max(width, DisplayWidth(row.left));
  std::string text;
  for (const Row& row : rows) {
    const std::string padding(width - DisplayWidth(row.left) + 2, ' ');
    text += "  " + style.Paint(Tone::kNote, row.left) + padding +
            Wrap(row.right, 2 + width + 2, kWidth) + "\n";
  }
  return text;
}

std::string Section(const Style& style, const std::string& title, const std::vector<Row>& rows) {
  if (rows.empty()) return "";
  return "\n" + style.Paint(Tone::kStrong, title) + "\n" + RenderRows(rows, style);
}

Row RowOf(const OptionSpec& option) {
  std::string left = option.letter != 0 ? std::string("-") + option.letter + ", " : "    ";
  left += "--" + option.name + (option.value.empty() ? "" : " " + option.value);
  return {left, option.help + (option.variable.empty() ? "" : " [" + option.variable + "]")};
}

std::vector<Row> RowsOf(const std::vector<OptionSpec>& options) {
  std::vector<Row> rows;
  for (const OptionSpec& option : options) rows.push_back(RowOf(option));
  return rows;
}

std::vector<Row> VerbRows(const std::vector<Verb>& verbs, const std::string& group) {
  std::vector<Row> rows;
  for (const Verb& verb : verbs) {
    if (verb.hidden || (!group.empty() && !(verb.group + " ").starts_with(group + " "))) continue;
    rows.push_back({verb.FullName(), verb.summary});
  }
  return rows;
}

}  // namespace

std::string ArgumentName(const ArgumentSpec& argument) {
  std::string name = argument.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return argument.repeats ? name + "…" : name;
}

std::string UsageOf(const Verb& verb) {
  std::string usage = "paasctl " + verb.FullName() + " [OPTIONS]";
  for (const ArgumentSpec& argument : verb.arguments) {
    const std::string name = ArgumentName(argument);
    usage += argument.required ? " " + name : " [" + name + "]";
  }
  if (verb.takes_command) usage += " [--] COMMAND…";
  return usage;
}

std::string RenderHelp(const std::vector<Verb>& verbs, const Style& style) {
  return "From a project's folder to a URL.\n\n" + style.Paint(Tone::kStrong, "Usage") +
         "\n  paasctl VERB [OPTIONS] [ARGUMENTS]\n" + Section(style, "Verbs", VerbRows(verbs, "")) +
         Section(style, "Options of every verb", RowsOf(GlobalOptions())) +
         "\nMore about a verb: paasctl VERB --help\n";
}

std::string RenderGroupHelp(const std::vector<Verb>& verbs, const std::string& group,
                            const Style& style) {
  return style.Paint(Tone::kStrong, "Usage") + "\n  paasctl " + group + " VERB [OPTIONS]\n" +
         Section(style, "Verbs", VerbRows(verbs, group));
}

std::string RenderHelp(const Verb& verb, const Style& style) {
  std::string text =
      verb.summary + ".\n\n" + style.Paint(Tone::kStrong, "Usage") + "\n  " + UsageOf(verb) + "\n";
  if (!verb.details.empty()) text += "\n" + Wrap(verb.details, 0, kWidth) + "\n";
  std::vector<Row> arguments;
  for (const ArgumentSpec& argument : verb.arguments) {
    arguments.push_back({argument.name, argument.help});
  }
  return text + Section(style, "Arguments", arguments) +
         Section(style, "Options", RowsOf(verb.options)) +
         Section(style, "Options of every verb", RowsOf(GlobalOptions()));
}

}  // namespace paas::paasctl
