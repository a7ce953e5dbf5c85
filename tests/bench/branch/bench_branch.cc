// bench_branch [ROUNDS]: branching an environment whose mount holds 10 MB, 10 GB (real blocks) and
// 20,000 files, through paasctl and real daemons. What is in it must not matter: the ratio is to
// the first row.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/platform.h"

namespace paas::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr char kProject[] = "bench";

// One branch of "main".
struct Sample {
  double command_ms = 0;  // of the whole `paasctl branch`
  double clone_ms = 0;    // of its phase
  double frozen_ms = 0;   // that main's containers stood still
  double own_bytes = 0;   // that the branch takes
};

double Median(std::vector<Sample> samples, double Sample::*field) {
  std::sort(samples.begin(), samples.end(),
            [&](const Sample& a, const Sample& b) { return a.*field < b.*field; });
  return samples[samples.size() / 2].*field;
}

class Bench {
 public:
  Bench(const testing::Platform& platform, int rounds) : platform_(platform), rounds_(rounds) {
    folder_.Write(".platform.app.yaml",
                  "name: app\ntype: 'python:3.11'\nbuild: {flavor: none}\ndisk: 12000\n"
                  "mounts: {files: {source: local}}\n"
                  "web: {commands: {start: exec python3 -m http.server --bind 127.0.0.1 $PORT}}\n");
  }

  Status Run() {
    PAAS_RETURN_IF_ERROR(
        Paasctl({"deploy", "-p", kProject, "-e", "main", folder_.path()}).status());
    std::printf("%d rounds, medians\n%-28s %12s %10s %11s %12s %7s\n", rounds_,
                "main's mount holds", "command ms", "clone ms", "frozen ms", "own bytes", "ratio");
    PAAS_RETURN_IF_ERROR(Row("10 MB", "fallocate -l 10M files/data"));
    PAAS_RETURN_IF_ERROR(Row("10 GB", "fallocate -l 10G files/data"));
    return Row("10 GB and 20,000 files",
               "mkdir files/many && cd files/many && seq 20000 | xargs touch && sync");
  }

 private:
  StatusOr<std::string> Paasctl(const std::vector<std::string>& arguments) const {
    const os::CommandResult result = platform_.Paasctl(arguments);
    if (result.exit_code != 0) return Internal(result.output + result.error_output);
    return result.output;
  }

  Status Row(const std::string& name, const std::string& fill) {
    PAAS_RETURN_IF_ERROR(
        Paasctl({"exec", "-T", "-p", kProject, "-e", "main", "-A", "app", "--", "sh", "-c", fill})
            .status());
    std::vector<Sample> samples;
    for (int round = 0; round < rounds_; ++round) {
      PAAS_ASSIGN_OR_RETURN(const Sample sample, Branch());
      samples.push_back(sample);
    }
    const double command = Median(samples, &Sample::command_ms);
    if (first_ == 0) first_ = command;
    std::printf("%-28s %12.0f %10.1f %11.1f %12.0f %7.2f\n", name.c_str(), command,
                Median(samples, &Sample::clone_ms), Median(samples, &Sample::frozen_ms),
                Median(samples, &Sample::own_bytes), command / first_);
    return absl::OkStatus();
  }

  StatusOr<Sample> Branch() const {
    Sample sample;
    const Clock::time_point start = Clock::now();
    PAAS_ASSIGN_OR_RETURN(const std::string events,
                          Paasctl({"branch", "copy", "-p", kProject, "-e", "main", "-o", "jsonl"}));
    sample.command_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    PAAS_RETURN_IF_ERROR(ReadClone(events, sample));
    PAAS_ASSIGN_OR_RETURN(const std::string info,
                          Paasctl({"envs", "info", "-p", kProject, "-e", "copy", "--json"}));
    const auto document = nlohmann::json::parse(info, nullptr, /*allow_exceptions=*/false);
    if (document.is_object()) sample.own_bytes = document.value("own_bytes", 0.0);
    PAAS_RETURN_IF_ERROR(Paasctl({"delete", "-p", kProject, "-e", "copy", "--yes"}).status());
    return sample;
  }

  // The phase "clone" of an activity, one event a line.
  static Status ReadClone(const std::string& events, Sample& sample) {
    constexpr char kFrozen[] = "frozen ";
    for (size_t begin = 0; begin < events.size();) {
      const size_t end = std::min(events.find('\n', begin), events.size());
      const auto event = nlohmann::json::parse(events.substr(begin, end - begin), nullptr, false);
      begin = end + 1;
      if (!event.is_object() || event.value("name", "") != "clone") continue;
      const std::string detail = event.value("detail", "");
      const size_t frozen = detail.find(kFrozen);
      if (frozen == std::string::npos) continue;
      sample.clone_ms = event.value("duration_ms", 0.0);
      sample.frozen_ms = std::strtod(detail.c_str() + frozen + sizeof kFrozen - 1, nullptr);
      return absl::OkStatus();
    }
    return Internal("no line says what was cloned:\n" + events);
  }

  const testing::Platform& platform_;
  const int rounds_;
  const testing::ProjectCopy folder_{"hello-python"};
  double first_ = 0;
};

Status Measure(int rounds) {
  PAAS_ASSIGN_OR_RETURN(const auto platform, testing::Platform::Start({"--volume-size", "20G"}));
  return Bench(*platform, rounds).Run();
}

}  // namespace
}  // namespace paas::bench

int main(int argc, char** argv) {
  (void)std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const paas::Status measured = paas::bench::Measure(argc > 1 ? std::atoi(argv[1]) : 5);
  if (measured.ok()) return 0;
  std::fprintf(stderr, "bench_branch: %s\n", paas::Message(measured).c_str());
  return 1;
}
