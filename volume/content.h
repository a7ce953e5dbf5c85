#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "common/tree/entry.h"

namespace paas::volume {

// Takes in the files of one volume, in the order of a walk. What it is told is a stranger's word,
// and checked: InvalidArgument for what no walk tells, AlreadyExists for what is there,
// ResourceExhausted at the volume's limit; each may come as late as from Finish(). After an error,
// or without Finish(), the volume has a part of it, and is to be deleted. Not thread-safe.
class ContentWriter {
 public:
  virtual ~ContentWriter() = default;

  virtual Status Add(const tree::Entry& entry) = 0;
  // Of the last entry, a file.
  virtual Status Write(uint64_t offset, std::string_view content) = 0;
  // All of it came. Durable when it returns OK. Once, and the last call.
  virtual Status Finish() = 0;
};

// Writes a walk over one tree, which has no name, to a volume.
class ContentSink final : public tree::Sink {
 public:
  // `writer` is borrowed.
  explicit ContentSink(ContentWriter& writer) : writer_(writer) {}

  Status Begin(const std::string&) override { return InvalidArgument("a volume has one tree"); }
  Status Add(const tree::Entry& entry) override { return writer_.Add(entry); }
  Status Write(uint64_t offset, std::string_view content) override {
    return writer_.Write(offset, content);
  }

 private:
  ContentWriter& writer_;
};

}  // namespace paas::volume
