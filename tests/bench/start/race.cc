#include "tests/bench/start/race.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "tests/bench/start/dial.h"

namespace paas::bench {
namespace {

using Clock = std::chrono::steady_clock;
// What the kernel puts off after an end (namespaces, control groups) is not the next one's cost.
constexpr int kSettleMs = 100;

struct Sample {
  double started_ms = 0;  // until Start() returned
  double answered_ms = 0;
};

class Series {
 public:
  void Add(double ms) { sorted_ms_.insert(std::upper_bound(begin(), end(), ms), ms); }
  double Min() const { return sorted_ms_.front(); }
  double Median() const { return sorted_ms_[sorted_ms_.size() / 2]; }
  double Max() const { return sorted_ms_.back(); }

 private:
  std::vector<double>::const_iterator begin() const { return sorted_ms_.begin(); }
  std::vector<double>::const_iterator end() const { return sorted_ms_.end(); }

  std::vector<double> sorted_ms_;
};

struct Lane {
  Contender* contender = nullptr;
  Series started, answered;
  std::string out;  // why it does not run, or not any more
};

double MsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

StatusOr<Sample> RunOnce(Contender& contender) {
  const auto dial = [&](uint16_t port) { return contender.Dial(port); };
  const Clock::time_point start = Clock::now();
  Sample sample;
  Status status = contender.Start();
  sample.started_ms = MsSince(start);
  if (status.ok()) status = AwaitAnswer(dial, [&] { return contender.Alive(); });
  sample.answered_ms = MsSince(start);
  if (status.ok()) status = AwaitSshd(dial);
  const Status stopped = contender.Stop();
  ::poll(nullptr, 0, kSettleMs);
  PAAS_RETURN_IF_ERROR(status);
  PAAS_RETURN_IF_ERROR(stopped);
  return sample;
}

void RunLane(Lane& lane, bool counts) {
  if (!lane.out.empty()) return;
  const StatusOr<Sample> sample = RunOnce(*lane.contender);
  if (!sample.ok()) {
    lane.out = Message(sample.status());
  } else if (counts) {
    lane.started.Add(sample->started_ms);
    lane.answered.Add(sample->answered_ms);
  }
}

void PrintRow(const std::string& name, const Series& series, double ours_ms) {
  std::printf("  %-28s %9.1f %9.1f %9.1f %8.2f\n", name.c_str(), series.Min(), series.Median(),
              series.Max(), series.Median() / ours_ms);
}

void Print(const std::vector<Lane>& lanes) {
  const double ours_ms = lanes.front().answered.Median();
  std::printf("  %-28s %9s %9s %9s %8s\n", "", "min", "median", "max", "ratio");
  for (const Lane& lane : lanes) {
    const std::string name = lane.contender->name();
    if (lane.out.empty()) {
      PrintRow(name, lane.answered, ours_ms);
    } else {
      std::printf("  %-28s left out: %s\n", name.c_str(), lane.out.c_str());
    }
  }
  PrintRow("ours, until init is executed", lanes.front().started, ours_ms);
}

}  // namespace

Status Race(const std::vector<std::unique_ptr<Contender>>& contenders, int rounds) {
  std::vector<Lane> lanes;
  for (const auto& contender : contenders) {
    lanes.push_back({contender.get(), {}, {}, contender->Missing()});
  }
  for (int round = 0; round <= rounds; ++round) {
    for (size_t i = 0; i < lanes.size(); ++i) {
      RunLane(lanes[(i + static_cast<size_t>(round)) % lanes.size()], /*counts=*/round > 0);
    }
    if (!lanes.front().out.empty()) return Internal(lanes.front().out);
  }
  std::printf("start to HTTP 200 from php-fpm through nginx, sshd beside; %d rounds, ms\n", rounds);
  Print(lanes);
  return absl::OkStatus();
}

}  // namespace paas::bench
