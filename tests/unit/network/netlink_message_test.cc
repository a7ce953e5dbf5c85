#include "network/netlink/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::network::netlink {
namespace {

using ::testing::ElementsAre;

struct Header {
  uint32_t value = 7;
};

std::string_view PayloadOf(const Writer& writer) {
  const std::vector<char>& buffer = writer.buffer();
  return std::string_view(buffer.data(), buffer.size()).substr(sizeof(nlmsghdr) + sizeof(Header));
}

TEST(NetlinkMessage, ReadsBackWhatItWrote) {
  Writer writer;
  writer.Begin(16, 0, Header{}, "test");
  writer.PutString(1, "eth0");
  writer.PutNumber<uint16_t>(2, 513);
  writer.BeginNest(3);
  writer.PutBe32(4, 0x01020304);
  writer.EndNest();
  writer.End();
  const Attributes read(PayloadOf(writer));
  EXPECT_EQ(read.String(1), "eth0");
  EXPECT_EQ(read.Get<uint16_t>(2), 513);
  EXPECT_EQ(read.Nested(3).Be32(4), 0x01020304u);
  EXPECT_FALSE(read.Has(5));
  EXPECT_EQ(read.Get<uint32_t>(5), 0u);
}

TEST(NetlinkMessage, PatchesLengthsAndAligns) {
  Writer writer;
  writer.Begin(16, NLM_F_CREATE, Header{}, "first");
  writer.Put(1, "abc");
  writer.End();
  writer.Begin(17, 0, Header{}, "second");
  writer.End();
  writer.Acknowledge();
  nlmsghdr first, second;
  std::memcpy(&first, writer.buffer().data(), sizeof first);
  ASSERT_EQ(first.nlmsg_len, sizeof(nlmsghdr) + sizeof(Header) + 8);
  std::memcpy(&second, writer.buffer().data() + first.nlmsg_len, sizeof second);
  EXPECT_EQ(first.nlmsg_flags, NLM_F_REQUEST | NLM_F_CREATE);
  EXPECT_EQ(second.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
  EXPECT_EQ(second.nlmsg_seq, 2u);
  EXPECT_EQ(writer.label(2), "second");
}

TEST(NetlinkMessage, StopsAtAMalformedAttribute) {
  const std::string short_header("\x05", 1);
  EXPECT_FALSE(Attributes(short_header).Has(0));
  const nlattr too_long{64, 1};
  const std::string bytes(reinterpret_cast<const char*>(&too_long), sizeof too_long);
  EXPECT_FALSE(Attributes(bytes).Has(1));
  const nlattr endless{0, 1};
  EXPECT_FALSE(Attributes({reinterpret_cast<const char*>(&endless), sizeof endless}).Has(1));
}

TEST(NetlinkMessage, ListsAttributesOfOneTypeInOrder) {
  Writer writer;
  writer.Begin(16, 0, Header{}, "list");
  writer.Put(1, "a");
  writer.Put(1, "b");
  writer.End();
  EXPECT_THAT(ListOf(PayloadOf(writer)), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace paas::network::netlink
