#include "paasctl/git/push_answer.h"

#include <gtest/gtest.h>

#include "paasctl/git/pkt_line.h"

namespace paas::paasctl {
namespace {

const std::string kHead = "Content-Type: application/x-git-receive-pack-result\r\n\r\n";
const std::string kReport = PktLine("\1" + PktLine("unpack ok\n") + "0000");

// In pieces of `size` bytes, as a pipe may cut it.
std::string Pass(const std::string& answer, const std::string& error, size_t size) {
  std::string passed;
  PushAnswer through([&](std::string_view text) {
    passed += text;
    return absl::OkStatus();
  });
  for (size_t at = 0; at < answer.size(); at += size) {
    EXPECT_TRUE(through.Add(std::string_view(answer).substr(at, size)).ok());
  }
  EXPECT_TRUE(through.Finish(error).ok());
  return passed;
}

TEST(PushAnswer, PutsAnErrorBehindTheReport) {
  const std::string answer = kHead + PktLine("\2  build app  FAILED\n") + kReport + "0000";
  const std::string expected =
      kHead + PktLine("\2  build app  FAILED\n") + kReport + PktLine("\3failed (21)\n") + "0000";
  for (const size_t size : {1u, 3u, 4u, 7u, 4096u}) {
    EXPECT_EQ(Pass(answer, "failed (21)", size), expected) << size;
    EXPECT_EQ(Pass(answer, "", size), answer) << size;
  }
}

TEST(PushAnswer, LeavesEverythingElseAsItIs) {
  for (const std::string& answer :
       {std::string("Status: 404 Not Found\r\n\r\nno\n"), std::string("x"), std::string(),
        // A client without bands, and an answer that broke off.
        kHead + PktLine("unpack ok\n") + "0000", kHead + kReport.substr(0, 9), kHead}) {
    for (const size_t size : {1u, 4096u}) EXPECT_EQ(Pass(answer, "failed", size), answer);
  }
}

}  // namespace
}  // namespace paas::paasctl
