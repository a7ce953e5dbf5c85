#include "paasctl/reference/prose.h"

#include <algorithm>

namespace paas::paasctl {

std::vector<VariableSpec> OtherVariables() {
  return {{"PAASCTL_TOKEN",
           "a token to show to the control plane; no flag, since those are seen by everybody"},
          {"PAASCTL_TLS_CA", "PEM file of the authority of a TCP endpoint"},
          {"PAASCTL_TLS_CERT", "PEM file of the certificate to show there"},
          {"PAASCTL_TLS_KEY", "PEM file of its key"},
          {"NO_COLOR", "when it is set, nothing is coloured"},
          {"CLICOLOR_FORCE", "when it is set and not 0, what is no terminal is coloured too"},
          {"XDG_CONFIG_HOME", "where paasctl/config.yaml is, instead of ~/.config"}};
}

std::string Overview() {
  return "paasctl brings a project's folder to a URL, and shows and changes what runs there. "
         "Results "
         "go to standard output, progress and errors to standard error. paasctl VERB --help "
         "explains "
         "a verb and never touches the network.\n\n"
         "The project and the environment are, in this order, what a flag says, what a variable "
         "says, "
         "what the git checkout says (its remote \"paas\" and its branch), what the context says, "
         "and "
         "the name of the folder.";
}

std::string ConfigFileText() {
  return "Contexts: paasctl-context-add(1). It may hold tokens; only its user may read it.";
}

std::string DescriptionOf(const Verb& verb) {
  return Sentence(verb.summary) + (verb.details.empty() ? "" : "\n\n" + verb.details);
}

std::vector<std::string> ParagraphsOf(const std::string& text) {
  std::vector<std::string> paragraphs;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find("\n\n", at), text.size());
    paragraphs.push_back(text.substr(at, end - at));
    std::replace(paragraphs.back().begin(), paragraphs.back().end(), '\n', ' ');
    at = end + 2;
  }
  return paragraphs;
}

std::string Sentence(const std::string& text) {
  const bool has_end = text.empty() || std::string(".:?!").find(text.back()) != std::string::npos;
  return has_end ? text : text + ".";
}

}  // namespace paas::paasctl
