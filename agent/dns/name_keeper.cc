#include "agent/dns/name_keeper.h"

#include <utility>

#include "common/log/log.h"

namespace paas::agent {
namespace {

// A container that started meanwhile, or that somebody else was changing.
constexpr std::chrono::seconds kLongestPause{5};

}  // namespace

NameKeeper::NameKeeper(Parts parts) : with_(std::move(parts)), thread_([this] { Run(); }) {}

NameKeeper::~NameKeeper() {
  stop_ = true;
  with_.registry->Wake();
  thread_.join();
}

void NameKeeper::Run() {
  while (!stop_) {
    Round();
    if (!stop_) with_.registry->AwaitDue(kLongestPause);
  }
}

// The firewall before the containers: what a program resolves is open by then.
void NameKeeper::Round() {
  const std::vector<std::string> due = with_.registry->Due(with_.needed());
  if (!due.empty() && with_.registry->Note(with_.lookup->Ask(due))) {
    const Status opened = with_.network->SetNames(with_.registry->Open());
    if (!opened.ok()) log::Error("names: " + Message(opened));
  }
  with_.show();
}

}  // namespace paas::agent
