#include "common/rpc/tree_pieces.h"

namespace paas::rpc {
namespace {

namespace pb = paas::common::v1;

constexpr size_t kBatchBytes = 256 << 10;

pb::TreeEntry::Kind ToProto(tree::EntryKind kind) {
  switch (kind) {
    case tree::EntryKind::kDirectory:
      return pb::TreeEntry::DIRECTORY;
    case tree::EntryKind::kFile:
      return pb::TreeEntry::FILE;
    case tree::EntryKind::kSymlink:
      return pb::TreeEntry::SYMLINK;
    case tree::EntryKind::kHardLink:
      return pb::TreeEntry::HARD_LINK;
  }
  return pb::TreeEntry::KIND_UNSPECIFIED;
}

StatusOr<tree::EntryKind> FromProto(pb::TreeEntry::Kind kind) {
  switch (kind) {
    case pb::TreeEntry::DIRECTORY:
      return tree::EntryKind::kDirectory;
    case pb::TreeEntry::FILE:
      return tree::EntryKind::kFile;
    case pb::TreeEntry::SYMLINK:
      return tree::EntryKind::kSymlink;
    case pb::TreeEntry::HARD_LINK:
      return tree::EntryKind::kHardLink;
    default:
      return InvalidArgument("an entry of no known kind");
  }
}

StatusOr<tree::Entry> FromProto(const pb::TreeEntry& message) {
  PAAS_ASSIGN_OR_RETURN(const tree::EntryKind kind, FromProto(message.kind()));
  tree::Entry entry{.kind = kind,
                    .path = message.path(),
                    .mode = message.mode(),
                    .owner = message.owner(),
                    .group = message.group(),
                    .modified_ns = message.modified_ns(),
                    .size_bytes = message.size_bytes(),
                    .extents = {},
                    .target = message.target(),
                    .attributes = {message.attributes().begin(), message.attributes().end()}};
  for (const pb::TreeExtent& extent : message.extents()) {
    entry.extents.push_back({extent.offset(), extent.length()});
  }
  return entry;
}

}  // namespace

Status PieceBatch::Begin(const std::string& name) {
  pieces_.Add()->set_tree(name);
  return Count(name.size());
}

Status PieceBatch::Add(const tree::Entry& entry) {
  pb::TreeEntry& message = *pieces_.Add()->mutable_entry();
  message.set_kind(ToProto(entry.kind));
  message.set_path(entry.path);
  message.set_mode(entry.mode);
  message.set_owner(entry.owner);
  message.set_group(entry.group);
  message.set_modified_ns(entry.modified_ns);
  message.set_size_bytes(entry.size_bytes);
  message.set_target(entry.target);
  for (const tree::Extent& extent : entry.extents) {
    pb::TreeExtent& added = *message.add_extents();
    added.set_offset(extent.offset);
    added.set_length(extent.length);
  }
  size_t bytes = entry.path.size() + entry.target.size() + 16 * entry.extents.size();
  for (const auto& [name, value] : entry.attributes) {
    (*message.mutable_attributes())[name] = value;
    bytes += name.size() + value.size();
  }
  return Count(bytes);
}

Status PieceBatch::Write(uint64_t offset, std::string_view content) {
  pb::TreeContent& message = *pieces_.Add()->mutable_content();
  message.set_offset(offset);
  message.set_content(content.data(), content.size());
  return Count(content.size());
}

Status PieceBatch::Count(size_t bytes) {
  bytes_ += bytes;
  return bytes_ >= kBatchBytes || pieces_.size() >= most_pieces_ ? Flush() : absl::OkStatus();
}

Status PieceBatch::Flush() {
  const bool sent = pieces_.empty() || send_(pieces_);
  pieces_.Clear();
  bytes_ = 0;
  return sent ? absl::OkStatus() : Aborted("the other side is gone");
}

Status Deliver(const pb::TreePiece& piece, tree::Sink& sink) {
  switch (piece.kind_case()) {
    case pb::TreePiece::kTree:
      return sink.Begin(piece.tree());
    case pb::TreePiece::kEntry: {
      PAAS_ASSIGN_OR_RETURN(const tree::Entry entry, FromProto(piece.entry()));
      return sink.Add(entry);
    }
    case pb::TreePiece::kContent:
      return sink.Write(piece.content().offset(), piece.content().content());
    case pb::TreePiece::KIND_NOT_SET:
      break;
  }
  return InvalidArgument("a piece that says nothing");
}

}  // namespace paas::rpc
