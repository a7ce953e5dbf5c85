#include "image/manifest.h"

#include <gtest/gtest.h>

#include "image/signed_manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

Manifest Application() { return testing::ApplicationManifest({DigestOf("abc"), 3}); }

Manifest Base() {
  Manifest manifest;
  manifest.digest = DigestOf("abc");
  manifest.size_bytes = 3;
  manifest.kind = ImageKind::kBase;
  manifest.reference = "php-8.2";
  manifest.runtime =
      RuntimeDescription{"php",
                         "8.2",
                         "php-fpm8.2 -F",
                         SocketFamily::kUnix,
                         Protocol::kFastcgi,
                         {{"composer", "/usr/bin/composer"}, {"php", "/usr/bin/php"}},
                         {{"extensions", "curl gd"}}};
  return manifest;
}

TEST(Manifest, HasOneTextForAnApplication) {
  EXPECT_EQ(
      ToJson(Application()),
      R"({"base_digest":"sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2",)"
      R"("build_key":"key-1","created":1700000000,)"
      R"("digest":"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",)"
      R"("format":1,"kind":"application","mounts":["var/cache","var/uploads"],"size_bytes":3,)"
      R"("tree":"tree-1"})");
}

TEST(Manifest, HasOneTextForABase) {
  EXPECT_EQ(
      ToJson(Base()),
      R"({"created":0,"digest":"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",)"
      R"("format":1,"kind":"base","reference":"php-8.2",)"
      R"("runtime":{"commands":{"composer":"/usr/bin/composer","php":"/usr/bin/php"},"kind":"php",)"
      R"("properties":{"extensions":"curl gd"},"protocol":"fastcgi","socket_family":"unix",)"
      R"("start_command":"php-fpm8.2 -F","version":"8.2"},"size_bytes":3})");
}

TEST(Manifest, ComesBackFromItsText) {
  for (const Manifest& manifest : {Application(), Base()}) {
    ASSERT_OK_AND_ASSIGN(const Manifest parsed, ParseManifest(ToJson(manifest)));
    EXPECT_EQ(parsed, manifest);
  }
}

TEST(Manifest, RefusesFieldsThatDoNotFitItsKind) {
  Manifest base_on_base = Base();
  base_on_base.base_digest = DigestOf("x");
  Manifest nameless = Base();
  nameless.reference.clear();
  Manifest named = Application();
  named.reference = "nodejs-18";
  Manifest baseless = Application();
  baseless.base_digest.reset();
  Manifest runtime = Application();
  runtime.runtime = Base().runtime;
  Manifest empty = Application();
  empty.size_bytes = 0;
  for (const Manifest& bad :
       {base_on_base, nameless, named, baseless, runtime, empty, Manifest()}) {
    EXPECT_THAT(Validate(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << ToJson(bad);
    EXPECT_THAT(ParseManifest(ToJson(bad)), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Manifest, RefusesTextThatIsNotTheCanonicalOne) {
  const std::string text = ToJson(Application());
  for (const std::string& bad :
       {Replaced(text, "{", "{ "), Replaced(text, "\"format\":1", "\"extra\":1,\"format\":1"),
        Replaced(text, "\"format\":1", "\"format\":2"),
        Replaced(text, "\"format\":1", "\"format\":1,\"format\":1"),
        Replaced(text, "\"kind\":\"application\"", "\"kind\":\"service\""),
        Replaced(text, "\"size_bytes\":3", "\"size_bytes\":3.5"),
        Replaced(text, "\"size_bytes\":3", "\"size_bytes\":-3"), text + "\n", std::string("[]"),
        std::string("{"), std::string(), std::string(100'000, '['),
        std::string(kMaxManifestBytes + 1, ' ')}) {
    EXPECT_THAT(ParseManifest(bad), StatusIs(absl::StatusCode::kInvalidArgument))
        << bad.substr(0, 500);
  }
}

TEST(SignedManifest, ComesBackFromItsDocument) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Generate());
  ASSERT_OK_AND_ASSIGN(const std::string document, SignManifest(Application(), key));
  ASSERT_OK_AND_ASSIGN(const Manifest manifest, OpenManifest(document, testing::Trust(key)));
  EXPECT_EQ(manifest, Application());
}

TEST(SignedManifest, IsNotMadeOfWhatCouldNotBeReadBack) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Generate());
  Manifest bytes = Application();
  bytes.mounts = {"caf\xe9"};
  EXPECT_THAT(SignManifest(bytes, key),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
  Manifest huge = Application();
  huge.mounts.assign(10'000, std::string(100, 'm'));
  EXPECT_THAT(SignManifest(huge, key),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("too large")));
}

}  // namespace
}  // namespace paas::image
