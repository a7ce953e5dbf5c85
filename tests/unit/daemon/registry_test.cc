#include "common/metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Registry, WritesWhatWasCountedAndWhatIsAsked) {
  Registry registry;
  registry.AddCounter("paas_builds_total", "Builds.", {{"result", "built"}}).Add();
  registry.AddCounter("paas_builds_total", "Builds.", {{"result", "built"}}).Add(2);
  registry.AddCounter("paas_builds_total", "Builds.", {{"result", "reused"}}).Add();
  registry.AddTiming("paas_build_duration_seconds", "Time.").Observe(std::chrono::milliseconds(40));
  double images = 3;
  registry.AddGauge("paas_images", "Images.", [&] { return images; });
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# TYPE paas_builds_total counter\n"));
  EXPECT_THAT(text, HasSubstr("paas_builds_total{result=\"built\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("paas_builds_total{result=\"reused\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("paas_build_duration_seconds_bucket{le=\"0.025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("paas_build_duration_seconds_bucket{le=\"0.05\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("paas_images 3\n"));
  images = 4;
  EXPECT_THAT(registry.Text(), HasSubstr("paas_images 4\n"));
}

TEST(Registry, KnowsWhatTheProcessUses) {
  Registry registry;
  AddProcessMetrics(registry, "1.2");
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("paas_build_info{version=\"1.2\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE paas_process_cpu_seconds_total counter\n"));
  EXPECT_THAT(text, Not(HasSubstr("paas_process_resident_memory_bytes 0\n")));
  EXPECT_THAT(text, Not(HasSubstr("paas_process_open_fds 0\n")));
}

}  // namespace
}  // namespace paas::metrics
