#include "common/rpc/server.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <future>

#include "common/os/file.h"
#include "common/os/unique_fd.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/image/v1/image_store.grpc.pb.h"
#include "tests/support/status_matchers.h"

namespace paas::rpc {
namespace {

using ::paas::image::v1::ImageStore;
using ::paas::testing::StatusIs;
namespace v1 = ::paas::image::v1;

constexpr char kSlow[] = "sha256:slow";

class FakeStore final : public ImageStore::Service {
 public:
  std::promise<void> arrived_;   // a slow call
  std::promise<void> released_;  // lets it end

 private:
  grpc::Status Stat(grpc::ServerContext*, const v1::StatRequest* request,
                    v1::StatResponse* response) override {
    if (request->digest().empty()) return ToGrpc(NotFound("no such image"));
    if (request->digest() == kSlow) {
      arrived_.set_value();
      released_.get_future().wait();
    }
    response->set_digest(request->digest());
    return grpc::Status::OK;
  }
};

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/paas-rpc-test-XXXXXX";
    ASSERT_NE(::mkdtemp(path), nullptr);
    root_ = path;
    endpoint_ = {Endpoint::Kind::kUnix, root_ + "/s.sock"};
  }
  void TearDown() override { EXPECT_OK(os::RemoveTree(root_)); }

  Status Stat(const std::string& digest) {
    auto channel = Connect(endpoint_, {});
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::seconds(5));
    v1::StatRequest request;
    request.set_digest(digest);
    v1::StatResponse response;
    return FromGrpc(ImageStore::NewStub(*channel)->Stat(&context, request, &response));
  }

  std::string root_;
  Endpoint endpoint_;
  FakeStore store_;
};

TEST_F(ServerTest, ServesOnASocketThatOnlyItsGroupMayUse) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_OK(Stat("sha256:x"));
  struct stat info;
  ASSERT_EQ(::stat(endpoint_.address.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660u);
}

TEST_F(ServerTest, ErrorsKeepTheirCodeAndText) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_THAT(Stat(""), StatusIs(absl::StatusCode::kNotFound, "no such image"));
}

TEST_F(ServerTest, RefusesASocketThatIsServedAndReplacesAStaleOne) {
  {
    ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
    EXPECT_THAT(Server::Start({.endpoints = {endpoint_}}, {&store_}),
                StatusIs(absl::StatusCode::kAlreadyExists));
  }
  ASSERT_OK(os::WriteFileDurably(endpoint_.address, "stale"));
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_OK(Stat("sha256:x"));
}

// What a client that has no call does: gRPC's looks at its connection every five seconds only, this
// one never.
os::UniqueFd ConnectAndSleep(const std::string& path) {
  os::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string preface("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
  EXPECT_EQ(::send(fd.get(), preface.data(), preface.size(), 0), 33);
  char settings[9];  // of the server: it knows the connection
  EXPECT_EQ(::recv(fd.get(), settings, sizeof settings, MSG_WAITALL), 9);
  return fd;
}

TEST_F(ServerTest, ShutdownDoesNotWaitForClientsWithoutCalls) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_OK(Stat("sha256:x"));
  const os::UniqueFd client = ConnectAndSleep(endpoint_.address);
  server->Shutdown(std::chrono::hours(1));
}

TEST_F(ServerTest, ShutdownLetsCallsEndButTakesNoNewOnes) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  auto slow = std::async(std::launch::async, [&] { return Stat(kSlow); });
  store_.arrived_.get_future().wait();
  auto down = std::async(std::launch::async, [&] { server->Shutdown(std::chrono::hours(1)); });
  while (Stat("sha256:x").ok()) std::this_thread::yield();
  store_.released_.set_value();
  EXPECT_OK(slow.get());
  down.get();
}

TEST_F(ServerTest, ShutdownCancelsWhatTakesLonger) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  auto slow = std::async(std::launch::async, [&] { return Stat(kSlow); });
  store_.arrived_.get_future().wait();
  auto down = std::async(std::launch::async, [&] { server->Shutdown(std::chrono::hours(0)); });
  EXPECT_FALSE(slow.get().ok());
  store_.released_.set_value();
  down.get();
}

TEST_F(ServerTest, TcpWithoutTlsIsRefused) {
  const Endpoint tcp{Endpoint::Kind::kTcp, "127.0.0.1:0"};
  EXPECT_THAT(Server::Start({.endpoints = {tcp}}, {&store_}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Connect(tcp, {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::rpc
