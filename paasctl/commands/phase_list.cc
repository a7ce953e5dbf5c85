#include "paasctl/commands/phase_list.h"

#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

std::string Timed(const PhaseTime& phase) {
  return Printable(phase.name) + " " + HumanDuration(phase.duration_ms);
}

}  // namespace

List PhaseList(const std::vector<PhaseTime>& phases) {
  List list;
  for (const PhaseTime& phase : phases) {
    list.push_back(Object{{"name", phase.name},
                          {"outcome", OptionalText(phase.outcome)},
                          {"duration_ms", phase.duration_ms},
                          {"within", OptionalText(phase.within)}});
  }
  return list;
}

std::string PhaseText(const std::vector<PhaseTime>& phases) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < phases.size();) {
    std::string text = Timed(phases[i]);
    std::vector<std::string> parts;
    for (++i; i < phases.size() && !phases[i].within.empty(); ++i) {
      parts.push_back(Timed(phases[i]));
    }
    texts.push_back(text + (parts.empty() ? "" : " (" + Join(parts, ", ") + ")"));
  }
  return Join(texts, ", ");
}

}  // namespace paas::paasctl
