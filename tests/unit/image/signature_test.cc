#include "image/signature.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/os/file.h"
#include "image/manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

using ::paas::testing::StatusIs;
using testing::TempTree;

class Signature : public ::testing::Test {
 protected:
  const SigningKey key_ = SigningKey::Generate().value();
  const TrustedKeys trusted_ = testing::Trust(key_);
  const std::string document_ = key_.Sign("payload");
};

TEST_F(Signature, OpensToThePayload) {
  ASSERT_OK_AND_ASSIGN(const std::string payload, trusted_.Open(document_));
  EXPECT_EQ(payload, "payload");
}

TEST_F(Signature, OfAnUnknownKeyIsRefused) {
  EXPECT_THAT(TrustedKeys().Open(document_), StatusIs(absl::StatusCode::kPermissionDenied));
  const SigningKey other = SigningKey::Generate().value();
  EXPECT_THAT(testing::Trust(other).Open(document_), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(Signature, RefusesEveryFlippedBit) {
  for (size_t i = 0; i + 1 < document_.size(); ++i) {  // the last byte is the line's end
    for (const int bit : {0, 1, 5}) {
      std::string flipped = document_;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      EXPECT_FALSE(trusted_.Open(flipped).ok()) << flipped;
    }
  }
}

TEST_F(Signature, RefusesWhatIsNoEnvelope) {
  const std::string no_payload = R"({"key":")" + key_.public_key().id() + R"(","signature":""})";
  for (const std::string& bad :
       {std::string(), std::string("{}"), std::string("[1,2,3]"), no_payload,
        document_.substr(0, document_.size() / 2), std::string(4 * kMaxManifestBytes, ' ')}) {
    EXPECT_THAT(trusted_.Open(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(Signature, KeySurvivesItsFile) {
  const TempTree tree;
  ASSERT_OK(key_.Save(tree / "key"));
  ASSERT_OK_AND_ASSIGN(const SigningKey loaded, SigningKey::Load(tree / "key"));
  EXPECT_EQ(loaded.public_key(), key_.public_key());
  EXPECT_OK(trusted_.Open(loaded.Sign("x")));
  EXPECT_THAT(key_.Save(tree / "key"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(Signature, KeyThatOthersCanReadIsRefused) {
  const TempTree tree;
  ASSERT_OK(key_.Save(tree / "key"));
  ::chmod((tree / "key").c_str(), 0640);
  EXPECT_THAT(SigningKey::Load(tree / "key"), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(Signature, KeyIsMadeOnceAndItsPublicHalfTrusted) {
  const TempTree tree;
  const std::string path = tree / "keys/image-signing.key";
  ASSERT_OK_AND_ASSIGN(const SigningKey first,
                       SigningKey::LoadOrGenerate(path, tree / "keys/trusted"));
  ASSERT_OK_AND_ASSIGN(const SigningKey second,
                       SigningKey::LoadOrGenerate(path, tree / "keys/trusted"));
  EXPECT_EQ(first.public_key(), second.public_key());
  ASSERT_OK_AND_ASSIGN(const TrustedKeys keys, TrustedKeys::Load(tree / "keys/trusted"));
  EXPECT_EQ(keys.size(), 1u);
  EXPECT_OK(keys.Open(first.Sign("x")));
}

TEST_F(Signature, TrustIsNotGuessedAt) {
  const TempTree tree;
  ASSERT_OK_AND_ASSIGN(const TrustedKeys none, TrustedKeys::Load(tree / "missing"));
  EXPECT_EQ(none.size(), 0u);
  tree.Write("bad.pub", "not a key");
  EXPECT_THAT(TrustedKeys::Load(tree.path()), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::image
