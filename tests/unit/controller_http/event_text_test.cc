#include "controller/http/event_text.h"

#include <gmock/gmock.h>

#include "paas/controller/v1/controller.pb.h"

namespace paas::controller::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(EventText, HasKindAndSequence) {
  v1::ActivityEvent event;
  event.set_sequence(7);
  event.mutable_output()->set_text("a\nb");
  const std::string text = *EventText(event);
  EXPECT_THAT(text, StartsWith("event: output\nid: 7\ndata: {\"sequence\":\"7\""));
  EXPECT_THAT(text, HasSubstr(R"(a\nb)")) << "a line of its own would be another field";
  EXPECT_TRUE(text.ends_with("}\n\n"));
}

TEST(EventText, GivesNoIdToWhatIsNotKept) {
  v1::ActivityEvent event;
  event.mutable_heartbeat()->set_text("still building");
  EXPECT_THAT(*EventText(event), Not(HasSubstr("id:"))) << "a reader would go on after 0";
}

TEST(EventText, HasTheDataOfOtherMessages) {
  paas::agent::v1::LogChunk chunk;
  chunk.set_container("app");
  EXPECT_THAT(*EventText(chunk), StartsWith("data: {\"container\":\"app\""));
}

TEST(ErrorEventText, IsOneEvent) {
  EXPECT_THAT(ErrorEventText(Unavailable("a\n\nevent: finished")),
              Not(HasSubstr("\n\nevent: finished")));
}

}  // namespace
}  // namespace paas::controller::http
