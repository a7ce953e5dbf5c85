// What the network of a container costs, beside the same messages in a bare loop (the floor), with
// 1 to 200 containers on the node. Runs in a network namespace of its own. Microseconds.

#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <vector>

#include "network/network.h"
#include "tests/bench/network/floor.h"
#include "tests/integration/network/fake_net.h"

namespace paas::network::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSamples = 40;

class Samples {
 public:
  void Time(const std::function<void()>& action) {
    const auto start = Clock::now();
    action();
    const std::chrono::duration<double, std::micro> spent = Clock::now() - start;
    values_.push_back(spent.count());
  }
  void Print(const char* what) {
    std::sort(values_.begin(), values_.end());
    const size_t n = values_.size();
    std::printf("  %-34s min %7.0f  median %7.0f  p90 %7.0f\n", what, values_.front(),
                values_[n / 2], values_[n * 9 / 10]);
  }
  double Median() const { return values_[values_.size() / 2]; }

 private:
  std::vector<double> values_;
};

template <typename T>
T Must(StatusOr<T> result) {
  if (result.ok()) return std::move(*result);
  std::fprintf(stderr, "%s\n", Message(result.status()).c_str());
  std::exit(1);
}
void Must(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", Message(status).c_str());
  std::exit(1);
}

ContainerNetwork Container(int number) {
  return {"bench-" + std::to_string(number),
          Ipv4{0x64600001u + static_cast<uint32_t>(number)},
          {.mode = OutboundPolicy::Mode::kAll},
          {}};
}

class Bench {
 public:
  Bench() {
    testing::SetLoopbackUp(-1);
    Config config;
    config.table = "paas_bench";
    network_ = Must(Network::Open(config));
    floor_.MakeTable();
  }

  // `present` containers stay; each sample is one more that goes again.
  void Run(int present) {
    Fill(present);
    Samples attach, detach, floor_link, floor_sets, update;
    std::vector<os::UniqueFd> spare;
    for (int i = 0; i < 2 * kSamples; ++i) spare.push_back(testing::NewNetns());
    for (int i = 0; i < kSamples; ++i) {
      const ContainerNetwork one = Container(next_++);
      attach.Time([&] { Must(network_->Attach(spare[2 * i].get(), one)); });
      const std::string name = "f_" + std::to_string(next_);
      floor_link.Time([&] { floor_.Link(spare[2 * i + 1].get(), name, 0x0a000000u + next_); });
      floor_sets.Time([&] { floor_.FillSets(name, 0x0a000000u + next_); });
      ContainerNetwork changed = one;
      changed.edges = {{Container(0).id, Protocol::kTcp, 3306}};
      update.Time([&] { Must(network_->Update(changed)); });
      detach.Time([&] { Must(network_->Detach(one.id)); });
    }
    std::printf("%d containers\n", present);
    attach.Print("attach (link, routes, rules)");
    floor_link.Print("floor: link and routes");
    floor_sets.Print("floor: five elements");
    update.Print("update: one relationship more");
    detach.Print("detach (rules and flows)");
    std::printf("  attach / floor = %.2f\n",
                attach.Median() / (floor_link.Median() + floor_sets.Median()));
    spare.clear();
    WaitForLinks(present);
  }

 private:
  // Until the namespaces of the samples are gone: their end holds the lock that a creation needs.
  static void WaitForLinks(int expected) {
    for (int count = -1; count != expected; ::poll(nullptr, 0, /*ms=*/1)) {
      count = 0;
      struct if_nameindex* all = ::if_nameindex();
      for (auto* link = all; link->if_index != 0; ++link) {
        count += std::string_view(link->if_name).starts_with("v_") ||
                 std::string_view(link->if_name).starts_with("f_");
      }
      ::if_freenameindex(all);
    }
  }

  void Fill(int present) {
    while (static_cast<int>(kept_.size()) < present) {
      kept_.push_back(testing::NewNetns());
      Must(network_->Attach(kept_.back().get(), Container(next_++)));
    }
    if (flow_.valid()) return;
    // One connection on the node, or the kernel would find nothing to look through.
    listener_ = testing::Listen(kept_[0].get(), "0.0.0.0", 80);
    if (testing::Dial(-1, "100.96.0.1", 80, &flow_) != testing::Outcome::kOpen) std::abort();
  }

  std::unique_ptr<Network> network_;
  Floor floor_;
  std::vector<os::UniqueFd> kept_;
  os::UniqueFd listener_, flow_;
  int next_ = 0;
};

}  // namespace
}  // namespace paas::network::bench

int main() {
  if (::unshare(CLONE_NEWNET) != 0) {
    std::perror("bench_network needs root");
    return 1;
  }
  paas::network::bench::Bench bench;
  for (const int present : {1, 10, 50, 200}) bench.Run(present);
  return 0;
}
