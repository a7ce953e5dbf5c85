#include "agent/state/environment_store.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;

TEST(EnvironmentStore, AnIdHasOneOwner) {
  testing::TempDirectory root;
  ASSERT_OK_AND_ASSIGN(RecordDirectory records, RecordDirectory::Open(root.path()));
  const EnvironmentStore store(std::move(records));
  const EnvironmentSpec shop{.project = "shop-a", .environment = "main-bvxea6i", .generation = 3};
  const EnvironmentSpec thief{.project = "shop", .environment = "a-main-bvxea6i", .generation = 9};
  ASSERT_OK(store.Put(shop));
  EXPECT_THAT(store.Put(thief), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(store.Get(thief.project, thief.environment),
              StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_OK_AND_ASSIGN(const EnvironmentSpec kept, store.Get(shop.project, shop.environment));
  EXPECT_EQ(kept.generation, 3u);
  ASSERT_OK(store.Delete(shop.project, shop.environment));
  EXPECT_OK(store.Put(thief));
}

}  // namespace
}  // namespace paas::agent
