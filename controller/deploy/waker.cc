#include "controller/deploy/waker.h"

#include <sstream>

#include "common/http/unix_request.h"

namespace paas::controller {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Of the question, which is answered when something happens. No longer: the controller waits for it
// when it ends.
constexpr milliseconds kPatience(2'000);
constexpr milliseconds kSlack(2'000);
constexpr milliseconds kPause(200);  // while nobody sleeps, or the router does not answer
// Between two tries to resume the same one.
constexpr std::chrono::seconds kBetweenTries(30);
constexpr std::string_view kPrefix = "pause.";

}  // namespace

WokenReport ParseWakes(const std::string& text) {
  WokenReport report;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, value;
    if (!(words >> name >> value)) continue;
    if (name == "wakes") report.wakes = std::strtoull(value.c_str(), nullptr, 10);
    if (name != "woken" || !value.starts_with(kPrefix)) continue;
    report.woken.insert(value.substr(kPrefix.size()));
  }
  return report;
}

void Waker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Waker::Shutdown() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Waker::Run() {
  while (true) {
    const bool was_asked = Look(Clock::now());
    std::unique_lock lock(mutex_);
    const milliseconds pause = was_asked ? milliseconds(1) : kPause;
    if (changed_.wait_for(lock, pause, [this] { return is_stopping_; })) return;
  }
}

bool Waker::Look(Clock::time_point now) {
  const auto sleeping = routes_.Sleeping();
  std::erase_if(woken_, [&](const auto& one) { return !sleeping.contains(one.first); });
  if (sleeping.empty()) return false;
  const StatusOr<WokenReport> report = ask_(wakes_);
  if (!report.ok()) return false;
  wakes_ = report->wakes;
  for (const std::string& id : report->woken) {
    const auto environment = sleeping.find(id);
    if (environment == sleeping.end()) continue;
    const auto& [project, name] = environment->second;
    const int64_t since = since_(project, name);
    const auto last = woken_.find(id);
    // Of the same pause: the resume is under way, or failed.
    const bool is_again = last != woken_.end() && last->second.paused_unix_ms == since;
    if (since == 0 || (is_again && now - last->second.when < kBetweenTries)) continue;
    woken_.insert_or_assign(id, Woken{since, now});
    resume_(project, name);
  }
  return true;
}

Waker::Ask AskRouter(const std::string& socket) {
  return [socket](uint64_t after) -> StatusOr<WokenReport> {
    const std::string target =
        "/wakes?after=" + std::to_string(after) + "&wait_ms=" + std::to_string(kPatience.count());
    PAAS_ASSIGN_OR_RETURN(const http::UnixResponse answer,
                          http::PostOverUnix(socket, target, "", kPatience + kSlack));
    if (answer.status != 200) return Internal("the router does not say who was woken");
    return ParseWakes(answer.body);
  };
}

}  // namespace paas::controller
