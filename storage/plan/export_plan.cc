#include "storage/plan/export_plan.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace paas::storage {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '.' || c == '_' || c == '-';
}

// "/srv/volumes\t10.0.0.1/32(rw,sync,…)": who of them has `path`.
std::set<std::string> ClientsOf(const std::string& path, std::string_view table) {
  std::set<std::string> clients;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    const size_t tab = line.find('\t');
    const size_t options = line.find('(', tab == std::string::npos ? 0 : tab);
    if (tab == std::string::npos || options == std::string::npos) continue;
    if (line.substr(0, tab) == path) clients.insert(line.substr(tab + 1, options - tab - 1));
  }
  return clients;
}

}  // namespace

Status CheckExportPath(const std::string& path) {
  const bool is_good =
      path.size() > 1 && path[0] == '/' && std::all_of(path.begin(), path.end(), IsPlain);
  if (is_good) return absl::OkStatus();
  return InvalidArgument("\"" + path + "\" is no absolute path of letters, digits and ._-");
}

std::string ExportsFile(const Export& exported) {
  std::string text = "# Written by paas-storage.\n";
  for (const std::string& client : exported.clients) {
    text += exported.path + " " + client + "(" + kExportOptions + ")\n";
  }
  return text;
}

std::string ExportStep::Describe() const {
  const std::string what = path + " to " + client;
  return kind == Kind::kAdd ? "export " + what : "no longer export " + what;
}

std::vector<ExportStep> PlanExports(const Export& desired, std::string_view table) {
  const std::set<std::string> observed = ClientsOf(desired.path, table);
  const std::set<std::string> wanted(desired.clients.begin(), desired.clients.end());
  std::vector<ExportStep> steps;
  for (const std::string& client : wanted) {
    if (!observed.contains(client)) {
      steps.push_back({ExportStep::Kind::kAdd, client, desired.path});
    }
  }
  for (const std::string& client : observed) {
    if (!wanted.contains(client)) {
      steps.push_back({ExportStep::Kind::kRemove, client, desired.path});
    }
  }
  return steps;
}

std::vector<std::string> CommandOf(const ExportStep& step) {
  const std::string what = step.client + ":" + step.path;
  if (step.kind == ExportStep::Kind::kRemove) return {"exportfs", "-u", what};
  return {"exportfs", "-o", kExportOptions, what};
}

}  // namespace paas::storage
