#include "controller/deploy/source_operation.h"

#include <algorithm>

#include "controller/activity/exit_codes.h"
#include "controller/activity/output_lines.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/failure_block.h"
#include "controller/deploy/module_transfer.h"
#include "controller/deploy/variables.h"
#include "controller/plan/container_variables.h"
#include "model/json.h"

namespace paas::controller {
namespace {

constexpr size_t kShortCommit = 7;
// What submodules are is looked at when all is here.
constexpr PackLimits kCommits{.tree = {.submodules = true}};
constexpr size_t kMostModuleBytes = 2u << 20;  // that go out, in one message

bool HasOperation(const model::Application& application, const std::string& name) {
  const auto& operations = application.source_operations;
  return std::any_of(operations.begin(), operations.end(),
                     [&](const auto& operation) { return operation.name == name; });
}

}  // namespace

StatusOr<model::Variable> ParseOperationVariable(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return InvalidArgument("a variable is name=value");
  }
  model::Variable variable{.name = text.substr(0, equals), .value = text.substr(equals + 1)};
  if (variable.name.find(':') == std::string::npos) variable.name = "env:" + variable.name;
  PAAS_RETURN_IF_ERROR(model::CheckVariable(variable));
  return variable;
}

Stop SourceOperationRun::Run() {
  log_.Started(activity_.description);
  if (Stop stop = Load()) return stop;
  if (Stop stop = Configure()) return stop;
  bool found = false;
  for (const model::Application& application : configuration_.input.config.applications) {
    const bool meant = activity_.application.empty() || application.name == activity_.application;
    if (!meant || !HasOperation(application, activity_.job)) continue;
    found = true;
    if (Stop stop = RunFor(application)) return stop;
  }
  if (!found) {
    return Failed(kExitNotFound, "the branch has no source operation '" + activity_.job + "'");
  }
  if (commit_ == tip_) {
    return FinishedEvent{.result = Result::kSuccess,
                         .exit = kExitOk,
                         .urls = configuration_.urls,
                         .release = environment_.release};
  }
  return MoveBranch();
}

Stop SourceOperationRun::Load() {
  const auto environment = doors_.store.GetEnvironment(activity_.project, activity_.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitNotFound, cancel_);
  environment_ = *environment;
  const auto project = doors_.store.GetProject(activity_.project);
  if (!project.ok()) return EndFor(project.status(), kExitNotFound, cancel_);
  project_ = *project;
  const auto repository = doors_.sources.Get(activity_.project);
  if (!repository.ok()) return EndFor(repository.status(), kExitError, cancel_);
  repository_ = *repository;
  const auto tip = repository_->Tip(environment_.name);
  if (!tip.ok()) return EndFor(tip.status(), kExitNotFound, cancel_);
  tip_ = commit_ = *tip;
  return std::nullopt;
}

// The operations are those of the branch's last commit, deployed or not.
Stop SourceOperationRun::Configure() {
  log_.Enter("config", "reading the configuration");
  ConfigurationReading reading =
      ReadConfiguration(*repository_, tip_, project_, environment_, doors_);
  for (const std::string& error : reading.errors) {
    log_.Output("config", /*is_stderr=*/true, "error: " + error);
  }
  if (!reading.configuration.ok()) {
    return EndFor(reading.configuration.status(),
                  reading.errors.empty() ? kExitError : kExitConfigInvalid, cancel_);
  }
  configuration_ = *std::move(reading.configuration);
  PlanInput& input = configuration_.input;
  const Status loaded = LoadVariables(doors_.store, input);
  if (!loaded.ok()) return EndFor(loaded, kExitError, cancel_);
  log_.Hide(Redaction(SecretsOf(input)));
  for (const std::string& text : activity_.variables) {
    StatusOr<model::Variable> variable = ParseOperationVariable(text);
    if (!variable.ok()) return EndFor(variable.status(), kExitError, cancel_);
    // Of two with one name the last one wins.
    std::erase_if(input.environment_variables,
                  [&](const model::Variable& other) { return other.name == variable->name; });
    input.environment_variables.push_back(*std::move(variable));
  }
  return std::nullopt;
}

Stop SourceOperationRun::RunFor(const model::Application& application) {
  const std::string before = commit_;
  log_.Enter("operation " + activity_.job,
             "running source operation " + activity_.job + " of " + application.name);
  Stop failure;
  const StatusOr<std::string> head = Execute(application, failure);
  if (failure) return failure;
  if (!head.ok() || cancel_.IsCancelled()) return FailedWith(head.status());
  commit_ = *head;
  log_.Line("ok",
            application.name + (commit_ == before ? ": no new commit"
                                                  : ": commit " + commit_.substr(0, kShortCommit)));
  return std::nullopt;
}

StatusOr<std::string> SourceOperationRun::Execute(const model::Application& application,
                                                  Stop& failure) {
  const std::string source = log_.phase();
  OutputLines out([&](const std::string& line) { log_.Output(source, false, line); });
  OutputLines errors([&](const std::string& line) { log_.Output(source, true, line); });
  const BuildObserver observer{
      .on_phase = [&](const std::string&, const std::string& text) { log_.Waiting(text); },
      .on_output = [&](const std::string&, bool is_stderr,
                       std::string_view bytes) { (is_stderr ? errors : out).Add(bytes); }};
  SourceOperationOrder order{
      .project = project_.id,
      .application = model::ToJson(application),
      .operation = activity_.job,
      .branch = environment_.name,
      .commit = commit_,
      .environment = BuildEnvironment(configuration_.input, application,
                                      configuration_.trees[application.name])};
  PAAS_ASSIGN_OR_RETURN(const LeavingModules leaving,
                        ListModules(*repository_, commit_, kMostModuleBytes));
  for (const SubmoduleTrees::Placed& one : leaving.modules) {
    order.submodules.push_back({.path = one.path, .commit = one.commit, .raw = one.raw});
  }
  const SourceStream history = [&](const auto& sink) {
    return repository_->SendHistory(commit_, leaving.trees, sink);
  };
  std::unique_ptr<IncomingPack> pack;
  const auto take = [&](std::string_view piece) -> Status {
    if (pack == nullptr) {
      PAAS_ASSIGN_OR_RETURN(pack, repository_->Receive(kCommits));
    }
    return pack->Write(piece);
  };
  StatusOr<SourceOperationOutcome> outcome =
      doors_.builder.RunSourceOperation(order, history, take, observer, cancel_);
  out.Flush();
  errors.Flush();
  PAAS_RETURN_IF_ERROR(outcome.status());
  if (outcome->failure) {
    log_.Line("FAILED", application.name + ": " + Describe(*outcome->failure));
    failure = Failed(outcome->failure->exit_code > 0 ? outcome->failure->exit_code : kExitError,
                     "source operation " + activity_.job + " of " + application.name +
                         " failed: " + Describe(*outcome->failure));
    return commit_;
  }
  if (outcome->head == commit_) return commit_;
  if (pack == nullptr) return InvalidArgument("the new commits did not come");
  PAAS_RETURN_IF_ERROR(pack->Accept(outcome->head, commit_));
  PAAS_ASSIGN_OR_RETURN(const auto commits, ReadModuleCommits(outcome->submodule_commits));
  PAAS_RETURN_IF_ERROR(TakeModules(*repository_, project_.id, outcome->head, commits));
  return outcome->head;
}

FinishedEvent SourceOperationRun::FailedWith(const Status& status) {
  log_.Line(cancel_.IsCancelled() ? "cancelled" : "FAILED", Message(status));
  return EndFor(status, kExitError, cancel_);
}

Stop SourceOperationRun::MoveBranch() {
  const Status moved = repository_->MoveBranch(environment_.name, tip_, commit_);
  if (moved.ok()) return std::nullopt;
  return FailedWith(moved);
}

}  // namespace paas::controller
