#include "volume/helper/content.h"

#include <unistd.h>

#include <cerrno>

#include "common/os/file.h"
#include "common/rpc/tree_frames.h"
#include "volume/local_content.h"

namespace paas::volume {
namespace {

Status ReadAll(int fd, char* buffer, size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(fd, buffer, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read what is to be written");
    if (got == 0) return Aborted("the files were cut short");
    buffer += got;
    size -= static_cast<size_t>(got);
  }
  return absl::OkStatus();
}

}  // namespace

Status SendContent(const std::string& path, int output) {
  rpc::FrameWriter frames([output](std::string_view bytes) { return os::WriteAll(output, bytes); });
  PAAS_RETURN_IF_ERROR(ReadDirectory(path, frames));
  return frames.End();
}

Status TakeContent(const std::string& path, int input) {
  PAAS_ASSIGN_OR_RETURN(const std::unique_ptr<ContentWriter> writer, FillDirectory(path));
  ContentSink sink(*writer);
  PAAS_RETURN_IF_ERROR(rpc::ReadFrames(
      [input](char* buffer, size_t size) { return ReadAll(input, buffer, size); }, sink));
  return writer->Finish();
}

}  // namespace paas::volume
