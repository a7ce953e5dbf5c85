#include "paasctl/commands/environment_tree.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace paas::paasctl {
namespace {

using Siblings = std::vector<const Environment*>;
using Id = std::pair<std::string, std::string>;  // project, name

class Drawing {
 public:
  explicit Drawing(const std::vector<Environment>& environments) {
    std::set<Id> known;
    for (const Environment& one : environments) known.insert({one.project, one.name});
    for (const Environment& one : environments) {
      const bool is_root = !known.contains({one.project, one.parent});
      children_[{one.project, is_root ? "" : one.parent}].push_back(&one);
      all_.push_back(&one);
    }
    for (auto& [parent, siblings] : children_) Sort(siblings);
    Sort(all_);
  }

  std::vector<TreeRow> Rows() {
    for (const auto& [parent, siblings] : children_) {
      if (!parent.second.empty()) continue;
      for (const Environment* root : siblings) Draw(root, "", "");
    }
    for (const Environment* one : all_) Draw(one, "", "");  // of a ring
    return std::move(rows_);
  }

 private:
  static void Sort(Siblings& siblings) {
    std::sort(siblings.begin(), siblings.end(), [](const Environment* a, const Environment* b) {
      return std::make_tuple(a->project, a->type != "production", a->name) <
             std::make_tuple(b->project, b->type != "production", b->name);
    });
  }

  // `lead` is before the own name, `below` before those of its children.
  void Draw(const Environment* one, const std::string& lead, const std::string& below) {
    if (!drawn_.insert(one).second) return;
    rows_.push_back({one, lead});
    const auto found = children_.find({one->project, one->name});
    if (found == children_.end()) return;
    for (size_t i = 0; i < found->second.size(); ++i) {
      const bool is_last = i + 1 == found->second.size();
      Draw(found->second[i], below + (is_last ? "└─ " : "├─ "), below + (is_last ? "   " : "│  "));
    }
  }

  std::map<Id, Siblings> children_;  // by parent; those of "" are roots
  Siblings all_;
  std::set<const Environment*> drawn_;
  std::vector<TreeRow> rows_;
};

}  // namespace

Object ToObject(const Environment& environment) {
  return {{"project", environment.project},
          {"name", environment.name},
          {"machine_name", environment.machine_name},
          {"parent", OptionalText(environment.parent)},
          {"title", OptionalText(environment.title)},
          {"type", OptionalText(environment.type)},
          {"status", environment.status},
          {"clones_parent", environment.clones_parent},
          {"release", environment.release},
          {"applications", StringList(environment.applications)},
          {"urls", StringList(environment.urls)},
          {"updated_at", Timestamp(environment.updated_unix_ms)},
          {"is_dirty", environment.is_dirty},
          {"expires_at", Timestamp(environment.expires_unix_ms)},
          {"on_expiry", OptionalText(environment.on_expiry)}};
}

std::string StatusText(const Environment& environment) {
  return environment.is_dirty && environment.status == "active" ? "dirty" : environment.status;
}

std::string ExpiryText(const Environment& environment, int64_t now_unix_ms) {
  if (environment.expires_unix_ms == 0) return "-";
  const int64_t seconds = (environment.expires_unix_ms - now_unix_ms) / 1000;
  if (seconds <= 0) return "now";
  struct Unit {
    int64_t seconds;
    const char* name;
  };
  for (const Unit& unit : {Unit{24 * 3600, "d"}, Unit{3600, "h"}, Unit{60, "m"}}) {
    if (seconds >= unit.seconds) return "in " + std::to_string(seconds / unit.seconds) + unit.name;
  }
  return "in " + std::to_string(seconds) + "s";
}

std::vector<TreeRow> DrawTree(const std::vector<Environment>& environments) {
  return Drawing(environments).Rows();
}

}  // namespace paas::paasctl
