#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace paas::metrics {

// Label values come from small fixed sets: never names of projects, environments or images.
using Labels = std::map<std::string, std::string>;

// Grows only. Borrowed from its registry; cheap to copy. Thread-safe.
class Counter {
 public:
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  void Add(double by = 1) const;

 private:
  prometheus::Counter* counter_;
};

// How long something took, in seconds. Borrowed from its registry; cheap to copy. Thread-safe.
class Timing {
 public:
  explicit Timing(prometheus::Histogram* histogram) : histogram_(histogram) {}
  void Observe(std::chrono::duration<double> took) const;

 private:
  prometheus::Histogram* histogram_;
};

enum class Type { kCounter, kGauge };

// What a callback says at the moment it is asked.
struct Sample {
  Labels labels;
  double value = 0;
};

// The metrics of one process, in Prometheus' text format. Names begin with "paas_", and carry their
// base unit ("_seconds", "_bytes"); counters end with "_total". Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();

  // The same name with other labels is another line of the same metric.
  Counter AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  // Buckets from 5 ms to an hour.
  Timing AddTiming(const std::string& name, const std::string& help, const Labels& labels = {});
  // Asked at every scrape: it must be quick and may come from any thread. What it uses outlives
  // the registry's last Text().
  void AddCallback(const std::string& name, const std::string& help, Type type,
                   std::function<std::vector<Sample>()> ask);
  void AddGauge(const std::string& name, const std::string& help, std::function<double()> ask);

  std::string Text() const;

 private:
  struct Metrics;
  const std::unique_ptr<Metrics> metrics_;
};

// paas_build_info and what the process uses itself.
void AddProcessMetrics(Registry& registry, const std::string& version);

}  // namespace paas::metrics
