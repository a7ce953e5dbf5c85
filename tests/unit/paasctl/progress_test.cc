#include "paasctl/output/progress.h"

#include <gmock/gmock.h>

namespace paas::paasctl {
namespace {

ActivityEvent Beat(const std::string& text) { return {.activity = "a1", .kind = Heartbeat{text}}; }
ActivityEvent Phase() { return {.activity = "a1", .kind = PhaseLine{"build", "ok", "", 10}}; }

std::string Shown(const ProgressOptions& options, const std::vector<ActivityEvent>& events) {
  std::string text;
  Progress progress([&](std::string_view piece) { text += piece; }, options);
  for (const ActivityEvent& event : events) progress.Show(event);
  return text;
}

TEST(Progress, HeartbeatsAreLinesInALog) {
  EXPECT_EQ(Shown({}, {Beat("still building app, 35 s, hook")}),
            "  … still building app, 35 s, hook\n");
}

TEST(Progress, HeartbeatsOverwriteEachOtherOnATerminal) {
  const std::string text = Shown({.is_terminal = true}, {Beat("5 s"), Beat("10 s"), Phase()});
  EXPECT_EQ(text.find("\r\x1b[K  … 5 s\r\x1b[K  … 10 s\r\x1b[K  build"), 0u) << text;
}

TEST(Progress, QuietShowsFailuresOnly) {
  EXPECT_EQ(Shown({.quiet = true}, {Beat("5 s"), Phase()}), "");
}

TEST(Progress, SaysOnceWhatBecameLive) {
  const ActivityEvent release{.activity = "a1", .kind = PhaseLine{"release", "ok", "r1 live", 10}};
  const ActivityEvent finished{.activity = "a1",
                               .kind = Finished{.result = Finished::Result::kSuccess}};
  EXPECT_EQ(Shown({}, {release, finished}), Shown({}, {release}));
}

TEST(RenderPhase, KeepsTheDurationAtTheEdge) {
  const std::string line =
      RenderPhase({"build web", "reused", "tree 9851a01 → sha256:3f2c…", 10}, Style(), 80);
  EXPECT_EQ(line,
            "  build web  reused    tree 9851a01 → sha256:3f2c…                         0.01s");
}

TEST(RenderPhase, WithoutAnOutcomeTheDetailTakesItsPlace) {
  EXPECT_EQ(RenderPhase({"start", "", "web healthy", 10}, Style(), 40),
            "  start      web healthy           0.01s");
}

TEST(RenderPhase, ALongDetailIsKeptWhole) {
  const std::string detail(100, 'x');
  const std::string line = RenderPhase({"a", "ok", detail, 10}, Style(), 80);
  EXPECT_EQ(line, "  a          ok        " + detail + "  0.01s");
}

TEST(RenderPhase, ColoursTakeNoColumns) {
  const std::string line = RenderPhase({"a", "ok", "b", 10}, Style(/*color=*/true), 40);
  EXPECT_EQ(line, "  a          \x1b[32mok       \x1b[0m b           \x1b[2m0.01s\x1b[0m");
}

TEST(UsesColor, FollowsTheConventions) {
  EXPECT_TRUE(UsesColor({.is_terminal = true}));
  EXPECT_FALSE(UsesColor({.is_terminal = false}));
  EXPECT_FALSE(UsesColor({.is_terminal = true, .dumb = true}));
  EXPECT_FALSE(UsesColor({.is_terminal = true, .no_color = true, .clicolor_force = true}));
  EXPECT_TRUE(UsesColor({.is_terminal = false, .clicolor_force = true}));
  EXPECT_TRUE(UsesColor({.mode = ColorMode::kAlways, .no_color = true}));
  EXPECT_FALSE(UsesColor({.mode = ColorMode::kNever, .is_terminal = true}));
}

}  // namespace
}  // namespace paas::paasctl
