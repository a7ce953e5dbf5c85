#pragma once

#include <functional>
#include <string_view>

#include "common/rpc/tree_pieces.h"
#include "common/status/status.h"
#include "common/tree/entry.h"

namespace paas::rpc {

// A walk as bytes, for a pipe: each piece after its length (4 bytes, little-endian), and a length
// of zero when all of it came. Every piece is on its way when its call returns, so that whoever
// waits at the other end sees progress.
class FrameWriter final : public tree::Sink {
 public:
  // Takes all of the bytes.
  using Put = std::function<Status(std::string_view bytes)>;
  explicit FrameWriter(Put put) : put_(std::move(put)) {}

  // The errors of `put`.
  Status Begin(const std::string& name) override { return Reason(piece_.Begin(name)); }
  Status Add(const tree::Entry& entry) override { return Reason(piece_.Add(entry)); }
  Status Write(uint64_t offset, std::string_view content) override {
    return Reason(piece_.Write(offset, content));
  }
  // All of it came.
  Status End();

 private:
  bool Send(const PieceBatch::Pieces& pieces);
  // A batch knows only that it could not be sent.
  Status Reason(const Status& sent) const { return put_status_.ok() ? sent : put_status_; }

  const Put put_;
  Status put_status_;
  PieceBatch piece_{[this](PieceBatch::Pieces& pieces) { return Send(pieces); },
                    /*most_pieces=*/1};
};

// Tells `sink` what came as frames, up to their end. `get` fills all of the buffer, or says why it
// could not. InvalidArgument for what no FrameWriter makes; else the errors of both.
using GetBytes = std::function<Status(char* buffer, size_t size)>;
Status ReadFrames(const GetBytes& get, tree::Sink& sink);

}  // namespace paas::rpc
