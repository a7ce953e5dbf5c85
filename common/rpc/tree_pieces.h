#pragma once

#include <functional>

#include "common/status/status.h"
#include "common/tree/entry.h"
#include "paas/common/v1/tree.pb.h"

namespace paas::rpc {

// Puts a walk into messages of a fair size: many small files share one.
class PieceBatch final : public tree::Sink {
 public:
  using Pieces = google::protobuf::RepeatedPtrField<paas::common::v1::TreePiece>;
  // Takes the pieces; false: the other side is gone.
  using Send = std::function<bool(Pieces& pieces)>;
  // At most so many pieces share a message.
  static constexpr int kMostPieces = 512;
  explicit PieceBatch(Send send, int most_pieces = kMostPieces)
      : send_(std::move(send)), most_pieces_(most_pieces) {}

  Status Begin(const std::string& name) override;
  Status Add(const tree::Entry& entry) override;
  Status Write(uint64_t offset, std::string_view content) override;
  // What is left. Aborted, as from all others, when the other side is gone.
  Status Flush();

 private:
  Status Count(size_t bytes);

  const Send send_;
  const int most_pieces_;
  Pieces pieces_;
  size_t bytes_ = 0;
};

// Tells `sink` what a piece says. InvalidArgument for one that says nothing.
Status Deliver(const paas::common::v1::TreePiece& piece, tree::Sink& sink);

}  // namespace paas::rpc
