#pragma once

namespace paas::image::squashfuse {

// The descriptors that the node agent hands to paas-squashfuse; stdio is /dev/null.
inline constexpr int kDeviceFd = 3;  // /dev/fuse, mounted
inline constexpr int kImageFd = 4;   // the image, O_RDONLY
inline constexpr int kReportFd = 5;  // a pipe: "ok", or why it could not start, then EOF

inline constexpr char kReady[] = "ok";

}  // namespace paas::image::squashfuse
