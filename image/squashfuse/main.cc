// paas-squashfuse: serves one squashfs image over FUSE from inside a sandbox. Started by the node
// agent (image/fuse_squashfs.cc), which has mounted the FUSE device already; the only argument is
// a label that lets people see in `ps` which image it is. Lives until its last mount is gone.

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "common/os/file.h"
#include "image/squashfuse/fuse_session.h"
#include "image/squashfuse/image_reader.h"
#include "image/squashfuse/sandbox.h"
#include "image/squashfuse/server_fds.h"

namespace paas::image::squashfuse {
namespace {

void Report(std::string_view text) {
  static_cast<void>(os::WriteAll(kReportFd, text));
  ::close(kReportFd);
}

Status Serve() {
  PAAS_RETURN_IF_ERROR(EnterSandbox());
  // The parser first touches the image in here.
  PAAS_ASSIGN_OR_RETURN(const std::unique_ptr<ImageReader> image, ImageReader::Open(kImageFd));
  return FuseSession(kDeviceFd, *image).Run([] { Report(kReady); });
}

}  // namespace
}  // namespace paas::image::squashfuse

int main() {
  using namespace paas::image::squashfuse;
  if (::fcntl(kReportFd, F_GETFD) < 0) {
    std::fputs("paas-squashfuse is started by paas-agent\n", stderr);
    return 2;
  }
  if (::close_range(kReportFd + 1, ~0u, 0) != 0) return 1;
  const paas::Status served = Serve();
  if (served.ok()) return 0;
  Report(paas::Message(served));
  return 1;
}
