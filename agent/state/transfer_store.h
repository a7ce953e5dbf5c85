#pragma once

#include <string>
#include <vector>

#include "agent/plan/transfer.h"
#include "agent/state/record_directory.h"
#include "common/status/status.h"

namespace paas::agent {

// The transfers under way, by whom they are for. Thread-safe for different ones.
class TransferStore {
 public:
  explicit TransferStore(RecordDirectory records) : records_(std::move(records)) {}

  // Durable when it returns.
  Status Put(const Transfer& transfer) const;
  // NotFound when there is none.
  StatusOr<Transfer> Get(const std::string& to) const;
  // A missing one is OK.
  Status Delete(const std::string& to) const;
  StatusOr<std::vector<Transfer>> List() const;

 private:
  RecordDirectory records_;
};

}  // namespace paas::agent
