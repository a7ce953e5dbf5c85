#include "paasctl/client/remote_command.h"

#include <csignal>
#include <thread>

namespace paas::paasctl {
namespace {

constexpr size_t kMostOutput = 16u << 20;
constexpr size_t kKeptErrors = 64u << 10;

void Keep(std::string& kept, const std::string& bytes) {
  kept += bytes;
  if (kept.size() > kKeptErrors) kept.erase(0, kept.size() - kKeptErrors);
}

// Reads until the command has ended.
StatusOr<RemoteResult> ReadAll(ExecStream& stream,
                               const std::function<Status(std::string_view)>& read) {
  RemoteResult result;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const ExecStream::Event event, stream.Read());
    if (const auto* exit = std::get_if<ExitRecord>(&event)) {
      result.exit = *exit;
      return result;
    }
    const auto& data = std::get<ExecStream::Data>(event);
    if (data.is_stderr) {
      Keep(result.err, data.bytes);
    } else {
      PAAS_RETURN_IF_ERROR(read(data.bytes));
    }
  }
}

}  // namespace

StatusOr<RemoteResult> StreamRemote(
    Client& client, const RemoteCommand& command,
    const std::function<Status(const std::function<Status(std::string_view)>& sink)>& write,
    const std::function<Status(std::string_view)>& read) {
  PAAS_ASSIGN_OR_RETURN(const std::unique_ptr<ExecStream> stream,
                        client.Exec({.target = command.target,
                                     .container = command.container,
                                     .argv = command.argv,
                                     .tty = false,
                                     .window = {},
                                     .term = {}}));
  Status written;
  std::thread writer([&] {
    written = write([&](std::string_view bytes) {
      return stream->Write(bytes) ? absl::OkStatus() : Aborted("the command reads no more");
    });
    stream->CloseInput();
    // Half of an input must not look like all of it.
    if (!written.ok()) stream->Signal(SIGTERM);
  });
  StatusOr<RemoteResult> result = ReadAll(*stream, read);
  writer.join();  // before anything else is written: a stream takes one write at a time
  if (!result.ok()) stream->Signal(SIGKILL);
  if (result.ok() && result->ok() && !written.ok()) return written;
  return result;
}

StatusOr<RemoteResult> RunRemote(Client& client, const RemoteCommand& command) {
  std::string out;
  PAAS_ASSIGN_OR_RETURN(RemoteResult result,
                        StreamRemote(
                            client, command, [](const auto&) { return absl::OkStatus(); },
                            [&out](std::string_view bytes) -> Status {
                              if (out.size() + bytes.size() > kMostOutput) {
                                return Status(absl::StatusCode::kResourceExhausted,
                                              "the command writes too much");
                              }
                              out += bytes;
                              return absl::OkStatus();
                            }));
  result.out = std::move(out);
  return result;
}

}  // namespace paas::paasctl
