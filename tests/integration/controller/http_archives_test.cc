// Archives of backups over the HTTP API of the real controller.

#include <gmock/gmock.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/integration/controller/http_fixture.h"

namespace paas::controller {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr char kType[] = "application/zstd";
constexpr char kBackups[] = "/v1/projects/shop/backups";

class HttpArchivesTest : public testing::HttpFixture {
 protected:
  // A backup of an environment that runs; its id.
  std::string MakeBackup() {
    Follow(DeployOverHttp("1"));
    auto client = Connect();
    const auto queued =
        client.Post("/v1/projects/shop/environments/main/backups", As(admin_), "", "");
    EXPECT_EQ(queued->status, 202) << queued->body;
    EXPECT_EQ(Follow(Json::parse(queued->body)["activity"]).back().data["finished"]["result"],
              "SUCCESS");
    const Json listed = Backups();
    EXPECT_EQ(listed.size(), 1u);
    return listed[0]["id"];
  }
  Json Backups() { return Json::parse(Connect().Get(kBackups, As(admin_))->body)["backups"]; }
  static std::string PathOf(const std::string& id) {
    return std::string(kBackups) + "/" + id + "/archive";
  }
  // The most that the controller has had in memory, in KiB.
  uint64_t Peak() const {
    const std::string pid =
        os::RunChecked({.argv = {"pgrep", "-f", "paas-controller --run-dir " + directory_}})
            .value();
    const std::string text =
        os::ReadFile("/proc/" + pid.substr(0, pid.find('\n')) + "/status").value();
    return std::strtoull(text.c_str() + text.find("VmHWM:") + 6, nullptr, 10);
  }
};

TEST_F(HttpArchivesTest, LeaveAndComeBack) {
  const std::string id = MakeBackup();
  auto client = Connect();
  const auto archive = client.Get(PathOf(id.substr(0, 6)), As(admin_));
  ASSERT_TRUE(archive) << httplib::to_string(archive.error());
  ASSERT_EQ(archive->status, 200) << archive->body;
  EXPECT_EQ(archive->get_header_value("Content-Type"), kType);
  EXPECT_EQ(archive->get_header_value("Content-Disposition"),
            "attachment; filename=\"shop-" + id.substr(0, 6) + ".tar.zst\"");
  EXPECT_GT(archive->body.size(), data_.file_bytes);
  const auto made =
      client.Post(std::string(kBackups) + "?environment=other", As(admin_), archive->body, kType);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->status, 200) << made->body;
  EXPECT_EQ(Json::parse(made->body)["backup"]["environment"], "other");
  EXPECT_THAT(std::string(Json::parse(made->body)["backup"]["origin"]), HasSubstr("shop/main r1"));
  EXPECT_EQ(data_.imported, data_.file_bytes);
  EXPECT_EQ(Backups().size(), 2u);
}

TEST_F(HttpArchivesTest, AreRefusedWhenTheyAreNone) {
  const std::string id = MakeBackup();
  auto client = Connect();
  const std::string archive = client.Get(PathOf(id), As(admin_))->body;
  const auto import = [&](const std::string& body, const char* type) {
    const auto said = client.Post(kBackups, As(admin_), body, type);
    return said ? said->status : -1;
  };
  EXPECT_EQ(import(archive, "application/x-tar"), 415);
  EXPECT_EQ(import("", kType), 400);
  EXPECT_EQ(import(std::string(100'000, 'x'), kType), 400);
  EXPECT_EQ(import(archive.substr(0, archive.size() - 100), kType), 400);
  std::string altered = archive;
  altered[altered.size() / 2] ^= 1;
  EXPECT_EQ(import(altered, kType), 400);
  EXPECT_EQ(client.Get(PathOf("00000000"), As(admin_))->status, 404);
  EXPECT_EQ(Backups().size(), 1u);
  const std::string viewer = MakeUser("viewer");
  ASSERT_EQ(client
                .Put("/v1/projects/shop/roles/viewer", As(admin_),
                     R"({"role": {"role": "contributor"}})", "application/json")
                ->status,
            200);
  EXPECT_EQ(client.Get(PathOf(id), As(viewer))->status, 403) << "it holds what the data says";
  EXPECT_EQ(client.Post(kBackups, As(viewer), archive, kType)->status, 403);
}

// Whatever a name looks like: one that no backup has is not there.
TEST_F(HttpArchivesTest, OfABackupThatIsNotThereAreNotFound) {
  MakeBackup();
  auto client = Connect();
  for (const char* id : {"0123", "nope", "0123-not-hex", "ABCDEF"}) {
    EXPECT_EQ(client.Get(PathOf(id), As(admin_))->status, 404) << id;
    const std::string backup = std::string(kBackups) + "/" + id;
    EXPECT_EQ(client.Delete(backup, As(admin_))->status, 404) << id;
    EXPECT_EQ(client.Post(backup + "/restore", As(admin_), "{}", "application/json")->status, 404)
        << id;
  }
}

// Nobody takes half of one for all of it.
TEST_F(HttpArchivesTest, BreakOffWhenTheRestCannotCome) {
  const std::string id = MakeBackup();
  data_.file_bytes = 8 << 20;
  data_.breaks_after = 6 << 20;
  auto client = Connect();
  size_t came = 0;
  const auto said = client.Get(PathOf(id), As(admin_), [&came](const char*, size_t size) {
    came += size;
    return true;
  });
  EXPECT_FALSE(said) << "an archive that ends as if it were whole";
  EXPECT_GT(came, 0u);
}

// AddressSanitizer does.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kKeepsWhatIsFreed = true;
#else
constexpr bool kKeepsWhatIsFreed = false;
#endif

TEST_F(HttpArchivesTest, ArePassedOnInPieces) {
  const std::string id = MakeBackup();
  constexpr uint64_t kMany = 256 << 20;
  data_.file_bytes = kMany;
  const uint64_t before = Peak();
  const std::string path = directory_ + "/archive";
  const auto curl = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"curl", "-sS", "--fail", "--unix-socket", directory_ + "/api.sock", "-H",
                      "Authorization: Bearer " + admin_});
    const auto result = os::RunCommand({.argv = std::move(arguments)});
    ASSERT_OK(result);
    EXPECT_EQ(result->exit_code, 0) << result->error_output << result->output;
  };
  curl({"-o", path, "http://paas" + PathOf(id)});
  curl({"-T", path, "-X", "POST", "-H", std::string("Content-Type: ") + kType,
        std::string("http://paas") + kBackups});
  EXPECT_EQ(data_.imported, kMany);
  const uint64_t grown = Peak() - before;
  EXPECT_TRUE(kKeepsWhatIsFreed || grown < (kMany >> 10) / 4) << grown << " KiB";
}

}  // namespace
}  // namespace paas::controller
