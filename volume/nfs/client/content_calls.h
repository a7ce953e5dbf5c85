#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "paas/storage/v1/storage.grpc.pb.h"
#include "volume/content.h"

namespace paas::volume {

// Who is asked, for people, and how long each message may take: streams of files take as long as
// files do, and still nobody waits without bound.
struct ContentPeer {
  std::string name;
  std::chrono::milliseconds patience{0};
};

// For Storage::Read() and Storage::Fill(). Unavailable when the storage does not get on. `stub` is
// borrowed, and outlives what is returned.
Status ReadContent(paas::storage::v1::Storage::Stub& stub,
                   const paas::storage::v1::ReadRequest& request, const ContentPeer& peer,
                   tree::Sink& sink);
StatusOr<std::unique_ptr<ContentWriter>> FillContent(paas::storage::v1::Storage::Stub& stub,
                                                     const paas::storage::v1::FillRequest& request,
                                                     const ContentPeer& peer);

}  // namespace paas::volume
