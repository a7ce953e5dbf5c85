#include <gtest/gtest.h>

#include "controller/access/ssh_key.h"
#include "controller/access/token.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kBlob[] = "AAAAC3NzaC1lZDI1NTE5AAAAIBCQmzCAWKtymAfuETsmMHD3Eygq2ROdNgxUBIo0mHZB";

TEST(Token, ReadsWhatItWrote) {
  const TokenText made = MakeToken("alice.b");
  const StatusOr<TokenText> read = ParseToken(Format(made));
  ASSERT_TRUE(read.ok()) << Message(read.status());
  EXPECT_EQ(read->user, "alice.b");
  EXPECT_EQ(read->id, made.id);
  EXPECT_EQ(HashOf(*read), HashOf(made));
  EXPECT_NE(HashOf(made), HashOf(MakeToken("alice.b")));
}

TEST(Token, RefusesEverythingElseWithoutRepeatingIt) {
  const std::string good = Format(MakeToken("alice"));
  for (const std::string& text :
       {std::string(), std::string("paas_"), good + "x", good.substr(1),
        "paas_Alice" + good.substr(10), good.substr(0, good.size() - 1) + "!"}) {
    const StatusOr<TokenText> read = ParseToken(text);
    EXPECT_THAT(read.status(), StatusIs(kInvalid)) << text;
    EXPECT_EQ(paas::Message(read.status()).find("alice"), std::string::npos);
  }
}

TEST(Token, IsFoundInItsHeader) {
  EXPECT_EQ(BearerOf("Bearer abc"), "abc");
  EXPECT_EQ(BearerOf("Basic abc"), "");
}

TEST(SshKey, ReadsTheLineOfAPublicKey) {
  const StatusOr<SshKeyLine> key =
      ParseSshKey(std::string("ssh-ed25519 ") + kBlob + "  me@home \n");
  ASSERT_TRUE(key.ok()) << Message(key.status());
  EXPECT_EQ(*key, (SshKeyLine{"ssh-ed25519", kBlob, "me@home "}));
  EXPECT_TRUE(FingerprintOf(key->blob).starts_with("SHA256:"));
  EXPECT_EQ(FingerprintOf(key->blob).size(), 7u + 43u);
}

TEST(SshKey, RefusesWhatCouldBecomeAnotherLine) {
  const std::string good = std::string("ssh-ed25519 ") + kBlob;
  for (const std::string& line :
       {std::string(), std::string("ssh-ed25519"), "command=\"sh\" " + good, good + "\n" + good,
        std::string("ssh-rsa ") + kBlob, "ssh-ed25519 " + std::string("%%%%"),
        std::string("-----BEGIN OPENSSH PRIVATE KEY-----\nabc"), "ssh-dss " + std::string(kBlob)}) {
    EXPECT_THAT(ParseSshKey(line).status(), StatusIs(kInvalid)) << line;
  }
}

}  // namespace
}  // namespace paas::controller
