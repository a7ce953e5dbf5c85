#include "controller/rpc/doctor.h"

#include <sys/statvfs.h>

#include "common/os/subprocess.h"

namespace paas::controller {
namespace {

namespace agent_pb = paas::agent::v1;
using Response = paas::controller::v1::DoctorResponse;

constexpr uint64_t kScarceBytes = 2ull << 30;

void Add(Response& response, agent_pb::Finding::Level level, const std::string& subject,
         const std::string& text, const std::string& fix = "") {
  agent_pb::Finding& finding = *response.add_findings();
  finding.set_level(level);
  finding.set_subject(subject);
  finding.set_text(text);
  finding.set_fix(fix);
}

void ExamineProgram(Response& response, const std::string& name, const std::string& option,
                    const std::string& package) {
  const StatusOr<os::CommandResult> result =
      os::RunCommand({.argv = {name, option}, .timeout = std::chrono::seconds(10)});
  if (!result.ok() || result->exit_code != 0) {
    return Add(response, agent_pb::Finding::PROBLEM, name, "cannot be run",
               "apt-get install " + package);
  }
  const std::string said = result->output.empty() ? result->error_output : result->output;
  Add(response, agent_pb::Finding::OK, name, said.substr(0, said.find('\n')));
}

void ExamineDisk(Response& response, const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) {
    return Add(response, agent_pb::Finding::PROBLEM, "disk", path + " cannot be examined");
  }
  const uint64_t free_bytes = uint64_t{info.f_bavail} * info.f_frsize;
  const std::string text = std::to_string(free_bytes >> 20) + " MB free at " + path;
  if (free_bytes >= kScarceBytes) return Add(response, agent_pb::Finding::OK, "disk", text);
  Add(response, agent_pb::Finding::WARNING, "disk", text,
      "free space or move the state to a larger disk");
}

void ExamineBuilder(Response& response, BuilderClient& builder) {
  const StatusOr<std::vector<BaseImage>> images = builder.ListBaseImages();
  if (!images.ok()) {
    return Add(response, agent_pb::Finding::PROBLEM, "builder", Message(images.status()),
               "start paas-builder");
  }
  std::string built;
  for (const BaseImage& image : *images) {
    if (!image.digest.empty()) built += (built.empty() ? "" : ", ") + image.reference;
  }
  if (built.empty()) {
    return Add(response, agent_pb::Finding::WARNING, "base images", "none is built",
               "paas-base-image build nodejs-18");
  }
  Add(response, agent_pb::Finding::OK, "base images", built);
}

void ExamineNode(Response& response, AgentProxy& agent) {
  agent_pb::NodeResponse node;
  const Status asked = agent.Node(&node);
  if (!asked.ok()) {
    return Add(response, agent_pb::Finding::PROBLEM, "agent", Message(asked), "start paas-agent");
  }
  Add(response, agent_pb::Finding::OK, "agent", "version " + node.version());
  for (const agent_pb::Finding& finding : node.findings()) *response.add_findings() = finding;
}

}  // namespace

Response SystemDoctor::Examine() {
  Response response;
  ExamineNode(response, agent_);
  ExamineBuilder(response, builder_);
  ExamineProgram(response, "git", "--version", "git");
  ExamineDisk(response, state_dir_);
  return response;
}

}  // namespace paas::controller
