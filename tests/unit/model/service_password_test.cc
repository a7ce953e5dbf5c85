#include "model/service_password.h"

#include <gtest/gtest.h>

#include <set>

#include "common/digest/base32.h"
#include "common/digest/hmac.h"

namespace paas::model {
namespace {

// RFC 4231, test cases 2 and 6.
TEST(HmacSha256, GivesTheValuesOfTheStandard) {
  const auto hex = [](const std::string& bytes) {
    std::string text;
    char two[3];
    for (const char c : bytes) {
      std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(c));
      text += two;
    }
    return text;
  };
  EXPECT_EQ(hex(digest::HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(digest::HmacSha256(std::string(131, '\xaa'),
                                   "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4648, without padding and in lower case.
TEST(Base32, GivesTheValuesOfTheStandard) {
  EXPECT_EQ(digest::Base32(""), "");
  EXPECT_EQ(digest::Base32("f"), "my");
  EXPECT_EQ(digest::Base32("fo"), "mzxq");
  EXPECT_EQ(digest::Base32("foobar"), "mzxw6ytboi");
}

TEST(DerivePassword, IsTheSameForTheSameAndAnotherForEverythingElse) {
  const PasswordSeed seed{"secret", "main-bvxea6i", "db", ""};
  const std::string password = DerivePassword(seed, "mysql");
  EXPECT_EQ(password, DerivePassword(seed, "mysql"));
  EXPECT_EQ(password.size(), 52u);
  EXPECT_EQ(password.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos);
  const std::set<std::string> all = {
      password,
      DerivePassword(seed, "reader"),
      DerivePassword({"other", "main-bvxea6i", "db", ""}, "mysql"),
      DerivePassword({"secret", "other", "db", ""}, "mysql"),
      DerivePassword({"secret", "main-bvxea6i", "cache", ""}, "mysql"),
      DerivePassword({"secret", "main-bvxea6i", "db", "2"}, "mysql"),
      DerivePassword({"secret", "main-bvxea6i", "d", ""}, "bmysql"),
  };
  EXPECT_EQ(all.size(), 7u);
}

TEST(PasswordRotation, IsWhatTheProjectSaysButNotTrueOrFalse) {
  Service service{.name = "db"};
  EXPECT_EQ(PasswordRotation(service), "");
  service.configuration = {{"rotate_passwords", Value{true}}};
  EXPECT_EQ(PasswordRotation(service), "");
  service.configuration = {{"rotate_passwords", Value{int64_t{2}}}};
  EXPECT_EQ(PasswordRotation(service), "2");
}

}  // namespace
}  // namespace paas::model
