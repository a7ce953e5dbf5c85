#include "common/metrics/registry.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

namespace paas::metrics {
namespace {

// Seconds: a health check is the shortest, a build the longest.
const prometheus::Histogram::BucketBoundaries kBuckets = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600};

struct Callback {
  std::string name;
  std::string help;
  Type type;
  std::function<std::vector<Sample>()> ask;
};

prometheus::ClientMetric MetricOf(const Sample& sample, Type type) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
  switch (type) {
    case Type::kCounter:
      metric.counter.value = sample.value;
      break;
    case Type::kGauge:
      metric.gauge.value = sample.value;
      break;
  }
  return metric;
}

prometheus::MetricFamily FamilyOf(const Callback& callback) {
  prometheus::MetricFamily family;
  family.name = callback.name;
  family.help = callback.help;
  family.type = callback.type == Type::kCounter ? prometheus::MetricType::Counter
                                                : prometheus::MetricType::Gauge;
  for (const Sample& sample : callback.ask()) {
    family.metric.push_back(MetricOf(sample, callback.type));
  }
  return family;
}

}  // namespace

struct Registry::Metrics {
  prometheus::Registry kept;
  mutable std::mutex mutex;
  std::vector<Callback> callbacks;
};

void Counter::Add(double by) const { counter_->Increment(by); }

void Timing::Observe(std::chrono::duration<double> took) const {
  histogram_->Observe(took.count());
}

Registry::Registry() : metrics_(std::make_unique<Metrics>()) {}

Registry::~Registry() = default;

// A family that is there already is returned: same name and help.
Counter Registry::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(metrics_->kept);
  return Counter(&family.Add(labels));
}

Timing Registry::AddTiming(const std::string& name, const std::string& help, const Labels& labels) {
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(metrics_->kept);
  return Timing(&family.Add(labels, kBuckets));
}

void Registry::AddCallback(const std::string& name, const std::string& help, Type type,
                           std::function<std::vector<Sample>()> ask) {
  const std::lock_guard lock(metrics_->mutex);
  metrics_->callbacks.push_back({name, help, type, std::move(ask)});
}

void Registry::AddGauge(const std::string& name, const std::string& help,
                        std::function<double()> ask) {
  AddCallback(name, help, Type::kGauge, [ask = std::move(ask)] {
    return std::vector<Sample>{{.labels = {}, .value = ask()}};
  });
}

std::string Registry::Text() const {
  std::vector<prometheus::MetricFamily> families = metrics_->kept.Collect();
  std::vector<Callback> callbacks;
  {
    const std::lock_guard lock(metrics_->mutex);
    callbacks = metrics_->callbacks;
  }
  for (const Callback& callback : callbacks) families.push_back(FamilyOf(callback));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace paas::metrics
