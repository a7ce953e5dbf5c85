#include "model/reader/application_reader.h"
#include "model/reader/scalars.h"

namespace paas::model {

namespace {

constexpr int64_t kLongestRun = 86400;

Cron ReadCron(const std::string& name, const Field& field) {
  Cron cron;
  cron.name = name;
  Keys keys(field);
  const Field spec = keys["spec"];
  cron.spec = spec.Text();
  if (!spec.Given()) {
    field.Error("a cron needs a `spec`", "write it like \"*/10 * * * *\"");
  } else if (spec.IsScalar()) {
    const std::string problem = CheckCronSpec(cron.spec);
    if (!problem.empty()) spec.Error(problem);
  }
  const Field commands_field = keys["commands"];
  if (commands_field.IsScalar()) {
    cron.start = commands_field.Text();
    commands_field.Warn("must be a mapping; the text is read as `commands.start`");
  } else {
    Keys commands(commands_field);
    cron.start = commands["start"].Text();
    cron.stop = commands["stop"].Text();
    commands.Close();
  }
  const Field legacy = keys["cmd"];
  if (cron.start.empty()) cron.start = legacy.Text();
  if (cron.start.empty() && field.IsMapping()) {
    field.Error("a cron needs a command", "write `commands: {start: …}`");
  }
  if (const auto timeout = keys["shutdown_timeout"].Int(0, kLongestRun)) {
    cron.shutdown_timeout = std::chrono::seconds(*timeout);
  }
  if (const auto timeout = keys["timeout"].Int(1, kLongestRun)) {
    cron.timeout = std::chrono::seconds(*timeout);
  }
  keys.Close();
  return cron;
}

}  // namespace

std::vector<Cron> ReadCrons(const Field& field) {
  std::vector<Cron> crons;
  for (const auto& [name, value] : field.Entries()) {
    if (name.rfind('.', 0) == 0) continue;
    if (!value.Given()) value.Error("must be a mapping with `spec` and `commands`, but is empty");
    crons.push_back(ReadCron(name, value));
  }
  return crons;
}

}  // namespace paas::model
