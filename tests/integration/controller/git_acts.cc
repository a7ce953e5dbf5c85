#include "tests/integration/controller/git_acts.h"

namespace paas::controller::testing {
namespace {

using enum GitAct::Kind;

const std::set<std::string> kSee = {"viewer",   "contributor", "owner",     "developer", "platform",
                                    "looks",    "pushes",      "previews",  "reader",    "stager",
                                    "brancher", "settles",     "rehearses", "bound"};
// To environments of each type.
const std::set<std::string> kProduction = {"contributor", "owner", "platform", "pushes", "bound"};
const std::set<std::string> kStaging = {"contributor", "owner",     "platform", "pushes",
                                        "stager",      "rehearses", "bound"};
const std::set<std::string> kDevelopment = {"contributor", "owner",    "developer", "platform",
                                            "pushes",      "previews", "bound"};
// With the data of production.
const std::set<std::string> kWithData = {"contributor", "owner", "platform", "bound"};

const GitAct::Same kLook = {"ProjectCatalog/Get", {"shop", "", ""}};
GitAct::Same Deploy(const std::string& type) { return {"Controller/Plan", {"shop", type, ""}}; }
GitAct::Same Fill(const std::string& type, const std::string& parent) {
  return {"Controller/Deploy", {"shop", type, parent}};
}
GitAct::Same Administer(const std::string& type) {
  return {"Controller/DeleteEnvironment", {"shop", type, ""}};
}

const std::vector<std::string> kActive = {"environment.status=active"};
const std::vector<std::string> kEmpty = {"environment.status=active",
                                         "environment.clone_parent_on_create=False"};
const std::vector<std::string> kOfPreview = {"environment.status=active",
                                             "environment.parent=preview"};

std::vector<GitAct> Looking() {
  return {{.name = "clone", .who = kSee, .same = {kLook}},
          {.name = "clone of another project",
           .project = "other",
           .who = {"platform", "reader"},
           .same = {{"ProjectCatalog/Get", {"other", "", ""}}}},
          {.name = "clone of no project",
           .project = "nowhere",
           .who = {"platform", "reader"},
           .same = {{"ProjectCatalog/Get", {"nowhere", "", ""}}},
           .is_never_done = true},
          {.name = "tag", .kind = kTag, .who = kSee, .same = {kLook}},
          {.name = "notes", .kind = kNotes, .who = kSee, .same = {kLook}, .is_never_done = true}};
}

std::vector<GitAct> Pushing() {
  return {{.name = "push to production",
           .kind = kPush,
           .branch = "main",
           .who = kProduction,
           .same = {kLook, Deploy("production")}},
          {.name = "push to staging",
           .kind = kPush,
           .branch = "stage",
           .who = kStaging,
           .same = {kLook, Deploy("staging")}},
          {.name = "push to development",
           .kind = kPush,
           .branch = "preview",
           .who = kDevelopment,
           .same = {kLook, Deploy("development")}},
          {.name = "push to what begins with production's data",
           .kind = kPush,
           .branch = "feature",
           .who = kWithData,
           .same = {kLook, Fill("development", "production")}},
          {.name = "push to production and development",
           .kind = kPushTwo,
           .branch = "main",
           .who = kProduction,
           .same = {kLook, Deploy("production"), Deploy("development")}},
          {.name = "push to another project",
           .kind = kNew,
           .branch = "development",
           .project = "other",
           .who = {"platform"},
           .same = {{"ProjectCatalog/Get", {"other", "", ""}},
                    {"Controller/Plan", {"other", "development", ""}}}}};
}

std::vector<GitAct> Beginning() {
  return {{.name = "new branch",
           .kind = kNew,
           .branch = "development",
           .who = kDevelopment,
           .same = {kLook, Deploy("development")}},
          {.name = "new branch as staging",
           .kind = kNew,
           .branch = "staging",
           .options = {"environment.type=staging"},
           .who = kProduction,
           .same = {kLook, Deploy("development"), Deploy("staging")}},
          {.name = "new environment with production's data",
           .kind = kNew,
           .branch = "development",
           .options = kActive,
           .who = kWithData,
           .same = {kLook, Fill("development", "production")}},
          {.name = "new environment without data",
           .kind = kNew,
           .branch = "development",
           .options = kEmpty,
           .who = kDevelopment,
           .same = {kLook, Deploy("development")}},
          {.name = "new environment with a preview's data",
           .kind = kNew,
           .branch = "development",
           .options = kOfPreview,
           .who = {"contributor", "owner", "developer", "platform", "previews", "bound"},
           .same = {kLook, Fill("development", "development")}},
          {.name = "start with production's data",
           .kind = kStart,
           .branch = "development",
           .options = kActive,
           .who = kWithData,
           .same = {kLook, Fill("development", "production")}}};
}

std::vector<GitAct> Forcing() {
  return {{.name = "forced push to production",
           .kind = kForce,
           .branch = "main",
           .who = {"owner", "platform", "bound"},
           .same = {kLook, Deploy("production"), Administer("production")}},
          {.name = "forced push to staging",
           .kind = kForce,
           .branch = "stage",
           .who = {"owner", "platform", "rehearses", "bound"},
           .same = {kLook, Deploy("staging"), Administer("staging")}},
          {.name = "forced push to development",
           .kind = kForce,
           .branch = "preview",
           .who = {"owner", "developer", "platform", "previews", "bound"},
           .same = {kLook, Deploy("development"), Administer("development")}},
          {.name = "deletion of staging",
           .kind = kDelete,
           .branch = "staging",
           .who = {"owner", "platform", "settles", "rehearses", "bound"},
           .same = {kLook, Administer("staging")}},
          {.name = "deletion of development",
           .kind = kDelete,
           .branch = "development",
           .who = {"owner", "developer", "platform", "previews", "settles", "bound"},
           .same = {kLook, Administer("development")}},
          {.name = "deletion of the default branch",
           .kind = kDelete,
           .branch = "production",
           .who = kSee,  // it is refused before rights are looked at
           .same = {kLook},
           .is_never_done = true}};
}

}  // namespace

const std::vector<GitAct>& GitActs() {
  static const std::vector<GitAct> kActs = [] {
    std::vector<GitAct> all;
    for (const std::vector<GitAct>& some : {Looking(), Pushing(), Beginning(), Forcing()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return kActs;
}

}  // namespace paas::controller::testing
