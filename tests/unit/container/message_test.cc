#include "container/wire/message.h"

#include <gtest/gtest.h>

#include <array>

#include "container/wire/channel.h"

namespace paas::container::wire {
namespace {

// One of every kind of step, with every member set.
AssemblyPlan EveryStep() {
  return {{JoinCgroups{{"/a", "/b"}, "/c"},
           CloneMount{"n", "/s", {true, false, true, true}, false},
           MakeTmpfs{"/run",
                     1u << 30,
                     01777,
                     {false, true, false, true},
                     {"d"},
                     {{"p", std::string("\0\n", 2), 0600, 1, 2, ""}, {"l", "", 0, 0, 0, "/t"}},
                     false,
                     7},
           EnterOuterNamespace{},
           CloneTemplate{"/dev", "/dev", {true, true, false, true}, true},
           PivotRoot{"/"},
           Attach{"n", "/t"},
           ShareMount{"/"},
           StartInit{},
           EnterContainer{},
           MountKernelFs{"proc", "/proc", {}, {"gid=4"}},
           Mask{"/m"},
           MakeReadOnly{"/r"},
           WriteSysctl{"/p", "0"},
           SetHostname{"h"},
           NewSession{077},
           LimitResource{Resource::kLockedMemory, 1, uint64_t{1} << 40},
           KeepCapabilities{{"chown"}},
           SetIdentity{1, 2, {3, 4}},
           ForbidNewPrivileges{},
           LoadSeccomp{},
           AwaitGo{},
           Execute{{{"a", "b"}, {{"K", "V"}}, 5, 6, "/app"}},
           EnterRunningMounts{},
           FinishReplacement{"/app"},
           CloneAttached{"/app/a"},
           BuildTree{"/app", {"/app/a"}},
           PutBeneath{"/app"},
           DetachUpper{"/app"},
           UpdateTmpfs{{.name = "/c", .files = {{.path = "p"}}}},
           ResizeTmpfs{"/tmp", uint64_t{1} << 40}}};
}

TEST(Message, RequestsTravelWhole) {
  const std::array<Request, 4> requests = {
      Request(SlotRequest{{1'000'000, 65536}}), Request(ChangeRequest{EveryStep()}),
      Request(StartRequest{EveryStep(), std::string("\x01\0\x02", 3), true, false, true, 3}),
      Request(EnterRequest{EveryStep(), "f", false, true, false, true, 24, 80, 2})};
  for (const Request& request : requests) EXPECT_EQ(DecodeRequest(Encode(request)), request);
}

TEST(Message, AnswersTravelWhole) {
  const std::array<Answer, 6> answers = {
      Answer(SlotReady{}),      Answer(Started{42}),         Answer(Ready{}),
      Answer(TerminalOpened{}), Answer(Failed{"s", 2, "m"}), Answer(Changed{{"a", "b"}})};
  for (const Answer& answer : answers) EXPECT_EQ(DecodeAnswer(Encode(answer)), answer);
}

TEST(Message, EveryTruncationIsRefused) {
  const std::string bytes = Encode(Request(StartRequest{EveryStep(), "filter", true, true, true}));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeRequest(std::string_view(bytes).substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(DecodeRequest(bytes + "x"), std::nullopt);
}

TEST(Message, NoSingleWrongByteDoesHarm) {
  std::string bytes = Encode(Request(StartRequest{EveryStep(), "filter", true, true, true}));
  for (char& byte : bytes) {
    const char right = byte;
    for (const char wrong : {'\0', '\x7f', '\xff'}) {
      byte = wrong;
      (void)DecodeRequest(bytes);  // refused, or another plan, but never out of bounds
    }
    byte = right;
  }
}

TEST(Message, CountsBeyondTheInputAreRefused) {
  EXPECT_EQ(DecodeRequest(std::string("\x01\xff\xff\xff\xff", 5)), std::nullopt);
  EXPECT_EQ(DecodeRequest(std::string("\x09", 1)), std::nullopt);  // no such request
}

class Channel : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(MakeChannel(ends_), 0); }
  std::pair<os::UniqueFd, os::UniqueFd> ends_;
};

TEST_F(Channel, CarriesSmallAndLargePayloadsWithDescriptors) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{32} << 10, size_t{5} << 20}) {
    const std::string payload(size, 'x');
    ASSERT_EQ(Send(ends_.first.get(), payload, {0, 1}), 0);
    Datagram datagram;
    ASSERT_EQ(Receive(ends_.second.get(), datagram), 0);
    EXPECT_EQ(datagram.payload, payload);
    EXPECT_EQ(datagram.descriptors.size(), 2u);
    EXPECT_FALSE(datagram.end);
  }
}

TEST_F(Channel, TellsTheEnd) {
  ends_.first.Reset();
  Datagram datagram;
  ASSERT_EQ(Receive(ends_.second.get(), datagram), 0);
  EXPECT_TRUE(datagram.end);
  EXPECT_EQ(Send(ends_.second.get(), "x"), EPIPE);
}

}  // namespace
}  // namespace paas::container::wire
