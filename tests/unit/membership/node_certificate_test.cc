#include "membership/node_certificate.h"

#include <gmock/gmock.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::membership {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int64_t kNow = 1'800'000'000;
const Identity kAgent{Role::kAgent, "4k2o6cgq7fzd"};

TEST(NodeCertificate, SaysWhoAndForHowLong) {
  ASSERT_OK_AND_ASSIGN(const Authority authority, MakeAuthority(kNow));
  ASSERT_OK_AND_ASSIGN(const KeyRequest made, MakeKeyRequest());
  ASSERT_OK_AND_ASSIGN(
      const std::string pem,
      SignNodeCertificate(
          authority,
          {.identity = kAgent, .name = "node1", .request = made.request, .lifetime_s = 86400},
          kNow));
  ASSERT_OK_AND_ASSIGN(const NodeCertificate read, ReadNodeCertificate(pem));
  EXPECT_EQ(read.identity, kAgent);
  EXPECT_EQ(read.not_after_unix_s, kNow + 86400);
  EXPECT_EQ(read.not_before_unix_s, kNow - 3600);
}

// By what others say of it: openssl reads it, and the authority's signature is good.
TEST(NodeCertificate, IsWhatOpensslTakesForOne) {
  const testing::TempDirectory root;
  const int64_t now = 1'600'000'000;
  ASSERT_OK_AND_ASSIGN(const Authority authority, MakeAuthority(now));
  ASSERT_OK_AND_ASSIGN(const KeyRequest made, MakeKeyRequest());
  ASSERT_OK_AND_ASSIGN(
      const std::string pem,
      SignNodeCertificate(
          authority,
          {.identity = kAgent, .name = "node1", .request = made.request, .lifetime_s = 600}, now));
  ASSERT_OK(os::WriteFileDurably(root / "ca.pem", authority.certificate));
  ASSERT_OK(os::WriteFileDurably(root / "node.pem", pem));
  ASSERT_OK_AND_ASSIGN(
      const std::string text,
      os::RunChecked({.argv = {"openssl", "x509", "-noout", "-text", "-in", root / "node.pem"}}));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("DNS:node1, DNS:member.paas.internal, URI:spiffe://paas/agent/4k2o6cgq7fzd"),
            HasSubstr("CA:FALSE"), HasSubstr("Subject: CN = node1")));
  EXPECT_OK(
      os::RunChecked({.argv = {"openssl", "verify", "-attime", std::to_string(now + 1), "-purpose",
                               "sslclient", "-CAfile", root / "ca.pem", root / "node.pem"}}));
}

TEST(NodeCertificate, IsOnlyForARequestThatItsKeyHasSigned) {
  const testing::TempDirectory root;
  ASSERT_OK_AND_ASSIGN(const Authority authority, MakeAuthority(kNow));
  const auto sign = [&](const std::string& request, const std::string& name) {
    return SignNodeCertificate(
        authority, {.identity = kAgent, .name = name, .request = request, .lifetime_s = 600}, kNow);
  };
  ASSERT_OK_AND_ASSIGN(const KeyRequest made, MakeKeyRequest());
  EXPECT_OK(sign(made.request, "node1"));
  EXPECT_THAT(sign("", "node1"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(sign(authority.certificate, "node1"), StatusIs(absl::StatusCode::kInvalidArgument));
  // Names are part of an extension's text.
  EXPECT_THAT(sign(made.request, "a,URI:spiffe://paas/controller/controller"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // Another kind of key.
  ASSERT_OK(os::RunChecked({.argv = {"openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj",
                                     "/CN=x", "-keyout", root / "k", "-out", root / "csr"}}));
  ASSERT_OK_AND_ASSIGN(const std::string rsa, os::ReadFile(root / "csr"));
  EXPECT_THAT(sign(rsa, "node1"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(NodeCertificate, OfAnythingElseIsNone) {
  ASSERT_OK_AND_ASSIGN(const Authority authority, MakeAuthority(kNow));
  EXPECT_THAT(ReadNodeCertificate(authority.certificate),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadNodeCertificate("nothing"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Fingerprint, IsOfTheCertificateItself) {
  const testing::TempDirectory root;
  ASSERT_OK_AND_ASSIGN(const Authority authority, MakeAuthority(kNow));
  ASSERT_OK(os::WriteFileDurably(root / "ca.pem", authority.certificate));
  ASSERT_OK_AND_ASSIGN(const std::string fingerprint, Fingerprint(authority.certificate));
  ASSERT_OK_AND_ASSIGN(
      const std::string said,
      os::RunChecked(
          {.argv = {"sh", "-c", "openssl x509 -in \"$1\" -outform DER | sha256sum | cut -c1-64",
                    "sh", root / "ca.pem"}}));
  EXPECT_EQ(fingerprint + "\n", said);
}

}  // namespace
}  // namespace paas::membership
