#include "volume/moosefs/piped_content.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/os/child_process.h"
#include "common/rpc/tree_frames.h"

namespace paas::volume {
namespace {

// The other process, whose every step has its time. Killed when destroyed.
class PipedProcess {
 public:
  static StatusOr<std::unique_ptr<PipedProcess>> Start(PipedProgram program) {
    PAAS_ASSIGN_OR_RETURN(os::ChildProcess child, os::ChildProcess::Start({.argv = program.argv}));
    for (const int fd : {child.in().get(), child.out().get()}) {
      if (::fcntl(fd, F_SETFL, O_NONBLOCK) != 0) return ErrnoStatus("stream through a pipe");
    }
    return std::make_unique<PipedProcess>(std::move(program), std::move(child));
  }
  PipedProcess(PipedProgram program, os::ChildProcess child)
      : program_(std::move(program)), child_(std::move(child)) {}

  // All of the buffer. Aborted when the process has ended before, whose Reason() tells more.
  Status Get(char* buffer, size_t size) {
    while (size > 0) {
      PAAS_RETURN_IF_ERROR(Await(child_.out().get(), POLLIN));
      const ssize_t got = ::read(child_.out().get(), buffer, size);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) return ErrnoStatus("read from a pipe");
      if (got == 0) return Aborted("it ended in the midst");
      buffer += got;
      size -= static_cast<size_t>(got);
    }
    return absl::OkStatus();
  }

  // Likewise.
  Status Put(std::string_view bytes) {
    while (!bytes.empty()) {
      PAAS_RETURN_IF_ERROR(Await(child_.in().get(), POLLOUT));
      const ssize_t put = ::write(child_.in().get(), bytes.data(), bytes.size());
      if (put < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (put < 0 && errno == EPIPE) return Aborted("it ended in the midst");
      if (put < 0) return ErrnoStatus("write to a pipe");
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return absl::OkStatus();
  }

  // Of one that got all, or gave all, or broke off.
  Status End() {
    child_.in().Reset();
    char byte = 0;
    const Status more = Get(&byte, 1);
    if (more.ok()) return Internal("it goes on after its end");
    return absl::IsAborted(more) ? Reason() : more;
  }

 private:
  Status Await(int fd, short events) {
    pollfd ready{fd, events, 0};
    const int milliseconds = static_cast<int>(program_.patience.count());
    int count = 0;
    while ((count = ::poll(&ready, 1, milliseconds)) < 0 && errno == EINTR) {
    }
    if (count < 0) return ErrnoStatus("wait for a pipe");
    if (count > 0) return absl::OkStatus();
    child_.Kill();
    if (program_.on_stuck) program_.on_stuck();
    return Unavailable("the file system does not answer");
  }

  Status Reason() {
    const int code = child_.Wait();
    if (code == 0) return absl::OkStatus();
    const int status = code - kStatusExit;
    const bool is_known =
        status > 0 && status <= static_cast<int>(absl::StatusCode::kUnauthenticated);
    if (is_known) return Status(static_cast<absl::StatusCode>(status), child_.ErrorTail());
    return Internal("exit " + std::to_string(code) + ": " + child_.ErrorTail());
  }

  const PipedProgram program_;
  os::ChildProcess child_;
};

// Knows what the walk was stopped for, which is not the process.
class WatchedSink final : public tree::Sink {
 public:
  explicit WatchedSink(tree::Sink& sink) : sink_(sink) {}
  Status Begin(const std::string&) override { return Internal("a volume has one tree"); }
  Status Add(const tree::Entry& entry) override { return Note(sink_.Add(entry)); }
  Status Write(uint64_t offset, std::string_view content) override {
    return Note(sink_.Write(offset, content));
  }
  const Status& refused() const { return refused_; }

 private:
  Status Note(Status status) {
    if (!status.ok()) refused_ = status;
    return status;
  }
  tree::Sink& sink_;
  Status refused_;
};

class PipedWriter final : public ContentWriter {
 public:
  explicit PipedWriter(std::unique_ptr<PipedProcess> process) : process_(std::move(process)) {}

  Status Add(const tree::Entry& entry) override {
    PAAS_RETURN_IF_ERROR(tree::CheckEntry(entry));
    return Reason(frames_.Add(entry));
  }
  Status Write(uint64_t offset, std::string_view content) override {
    return Reason(frames_.Write(offset, content));
  }
  Status Finish() override {
    PAAS_RETURN_IF_ERROR(Reason(frames_.End()));
    return process_->End();
  }

 private:
  // The pipe knows that the process has gone, its end why.
  Status Reason(const Status& put) {
    if (!absl::IsAborted(put)) return put;
    const Status end = process_->End();
    return end.ok() ? put : end;
  }

  const std::unique_ptr<PipedProcess> process_;
  rpc::FrameWriter frames_{[this](std::string_view bytes) { return process_->Put(bytes); }};
};

}  // namespace

Status ReadPiped(const PipedProgram& program, tree::Sink& sink) {
  PAAS_ASSIGN_OR_RETURN(const auto process, PipedProcess::Start(program));
  WatchedSink watched(sink);
  const Status read = rpc::ReadFrames(
      [&](char* buffer, size_t size) { return process->Get(buffer, size); }, watched);
  PAAS_RETURN_IF_ERROR(watched.refused());
  if (!read.ok() && !absl::IsAborted(read)) return read;
  const Status end = process->End();
  return end.ok() ? read : end;
}

StatusOr<std::unique_ptr<ContentWriter>> FillPiped(PipedProgram program) {
  PAAS_ASSIGN_OR_RETURN(auto process, PipedProcess::Start(std::move(program)));
  return std::make_unique<PipedWriter>(std::move(process));
}

}  // namespace paas::volume
