#include "common/rpc/tree_frames.h"

#include <endian.h>

#include <string>

#include "common/rpc/channel.h"

namespace paas::rpc {
namespace {

// A piece was part of a message once, or becomes one.
constexpr uint32_t kLongestFrame = kMaxMessageBytes;

std::string LengthOf(size_t bytes) {
  const uint32_t length = ::htole32(static_cast<uint32_t>(bytes));
  return {reinterpret_cast<const char*>(&length), sizeof length};
}

StatusOr<uint32_t> GetLength(const GetBytes& get) {
  uint32_t length = 0;
  PAAS_RETURN_IF_ERROR(get(reinterpret_cast<char*>(&length), sizeof length));
  return ::le32toh(length);
}

}  // namespace

bool FrameWriter::Send(const PieceBatch::Pieces& pieces) {
  for (const auto& piece : pieces) {
    std::string frame = LengthOf(piece.ByteSizeLong());
    if (!piece.AppendToString(&frame)) return false;
    put_status_ = put_(frame);
    if (!put_status_.ok()) return false;
  }
  return true;
}

Status FrameWriter::End() { return put_(LengthOf(0)); }

Status ReadFrames(const GetBytes& get, tree::Sink& sink) {
  std::string frame;
  paas::common::v1::TreePiece piece;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const uint32_t length, GetLength(get));
    if (length == 0) return absl::OkStatus();
    if (length > kLongestFrame) return InvalidArgument("a piece of a tree is too long");
    frame.resize(length);
    PAAS_RETURN_IF_ERROR(get(frame.data(), frame.size()));
    if (!piece.ParseFromString(frame)) return InvalidArgument("a piece of a tree is none");
    PAAS_RETURN_IF_ERROR(Deliver(piece, sink));
  }
}

}  // namespace paas::rpc
