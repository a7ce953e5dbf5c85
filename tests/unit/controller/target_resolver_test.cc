#include "controller/router/target_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/routes/public_address.h"

namespace paas::controller {
namespace {

TEST(IsPublicAddress, IsNoneOfTheNodesOwn) {
  for (const char* address : {"93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1"}) {
    EXPECT_TRUE(IsPublicAddress(address)) << address;
  }
  for (const char* address :
       {"127.0.0.1", "10.1.2.3", "100.96.0.5", "169.254.169.254", "172.16.0.1", "192.168.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "", "example.org", "0177.0.0.1", "1.2.3",
        "1.2.3.4.5", "2130706433", "1.2.3.256"}) {
    EXPECT_FALSE(IsPublicAddress(address)) << address;
  }
}

class TargetResolverTest : public ::testing::Test {
 protected:
  std::string AddressOf(TargetResolver& resolver, const std::string& to) {
    std::vector<Site> sites = {{.host = "a", .path = "/", .kind = SiteKind::kProxy, .to = to}};
    resolver.Fill(sites);
    return sites[0].address;
  }
  Lookup lookup() {
    return [this](const std::string&) {
      ++lookups_;
      return answer_;
    };
  }
  StatusOr<std::vector<std::string>> answer_ =
      std::vector<std::string>{"93.184.216.35", "93.184.216.34"};
  int lookups_ = 0;
};

TEST_F(TargetResolverTest, StaysWithAnAddressForAsLongAsItIsOne) {
  TargetResolver resolver(lookup(), /*allows_private=*/false);
  EXPECT_EQ(AddressOf(resolver, "https://example.org/x"), "93.184.216.34:443");
  answer_ = std::vector<std::string>{"93.184.216.30", "93.184.216.34"};
  EXPECT_EQ(AddressOf(resolver, "http://example.org:81/"), "93.184.216.34:81");
  EXPECT_EQ(lookups_, 1);
  resolver.Expire();
  EXPECT_EQ(AddressOf(resolver, "http://example.org/"), "93.184.216.34:80");
  answer_ = std::vector<std::string>{"93.184.216.30"};
  resolver.Expire();
  EXPECT_EQ(AddressOf(resolver, "http://example.org/"), "93.184.216.30:80");
  answer_ = Unavailable("no name server");
  resolver.Expire();
  EXPECT_EQ(AddressOf(resolver, "http://example.org/"), "93.184.216.30:80");
}

// Whatever the name server of a stranger says.
TEST_F(TargetResolverTest, NoNameLeadsIntoTheNode) {
  answer_ = std::vector<std::string>{"127.0.0.1", "169.254.169.254", "100.96.0.5"};
  TargetResolver strict(lookup(), /*allows_private=*/false);
  EXPECT_EQ(AddressOf(strict, "http://rebind.example/"), "");
  EXPECT_EQ(AddressOf(strict, "http://127.0.0.1:8080/"), "");
  TargetResolver open(lookup(), /*allows_private=*/true);
  EXPECT_EQ(AddressOf(open, "http://127.0.0.1:8080/"), "127.0.0.1:8080");
}

}  // namespace
}  // namespace paas::controller
