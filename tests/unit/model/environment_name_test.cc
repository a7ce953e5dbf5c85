#include "model/environment_name.h"

#include <gtest/gtest.h>

namespace paas::model {
namespace {

TEST(MachineName, IsTheBranchAndAHash) {
  EXPECT_EQ(MachineName("main"), "main-bvxea6i");
  EXPECT_EQ(MachineName("master"), "master-7rqtwti");
  EXPECT_EQ(MachineName("pr-6"), "pr-6-3qodc7y");
  EXPECT_EQ(MachineName("pr-5"), "pr-5-kehpj4q");
  EXPECT_EQ(MachineName("workshop-finished"), "workshop-finished-fgyjnfq");
  EXPECT_EQ(MachineName("test-services"), "test-services-afdwftq");
}

TEST(MachineName, IsAlwaysAValidName) {
  for (const char* branch :
       {"Feature/ABC_1", "--", "", "é", "a//b..c", "x-------------------------------y-----"}) {
    EXPECT_TRUE(IsValidMachineName(MachineName(branch))) << branch << " → " << MachineName(branch);
  }
  EXPECT_EQ(MachineName("Feature/ABC_1").substr(0, 14), "feature-abc-1-");
  EXPECT_EQ(MachineName(std::string(200, 'a')).size(), 40u);
}

TEST(ProjectId, HasAFixedShape) {
  EXPECT_TRUE(IsValidProjectId("shop-1"));
  EXPECT_TRUE(IsValidProjectId(std::string(63, 'a')));
  for (const std::string& id : {std::string(), std::string("-a"), std::string("A"),
                                std::string("a_b"), std::string("a/b"), std::string(64, 'a')}) {
    EXPECT_FALSE(IsValidProjectId(id)) << id;
  }
}

TEST(DefaultHost, KeepsItsFirstLabelWithinTheLimitOfDns) {
  EXPECT_EQ(DefaultHost("main-bvxea6i", "shop", "localhost"), "main-bvxea6i-shop.localhost");
  const std::string machine = MachineName("feature/a-rather-long-name-of-a-branch");
  for (size_t length : {1, 20, 22, 23, 24, 40, 54, 55, 56, 62, 63}) {
    const std::string host = DefaultHost(machine, std::string(length, 'p'), "x.y");
    EXPECT_LE(host.find('.'), 63u) << host;
    EXPECT_TRUE(IsValidMachineName(host.substr(0, host.find('.')))) << host;
    EXPECT_NE(host.find(machine.substr(machine.size() - 7)), std::string::npos) << host;
  }
}

}  // namespace
}  // namespace paas::model
