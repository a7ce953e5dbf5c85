#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paas::network::netlink {

// Writes netlink messages one after the other into a buffer that grows; with thousands of elements
// in one transaction a fixed buffer would be a trap. Lengths are patched when a message or nest
// ends.
class Writer {
 public:
  // Starts a message whose fixed header is `header` (ifinfomsg, nfgenmsg, …). The sequence number
  // is its index in the buffer, counted from 1, and `label` names it in errors.
  template <typename Header>
  void Begin(uint16_t type, uint16_t flags, const Header& header, std::string label) {
    BeginRaw(type, flags, std::move(label));
    Append(&header, sizeof header);
  }
  void Put(uint16_t type, const void* data, size_t size);
  void Put(uint16_t type, std::string_view text) { Put(type, text.data(), text.size()); }
  // With the terminating zero, as names of links, tables and chains want it.
  void PutString(uint16_t type, const std::string& text) {
    Put(type, text.c_str(), text.size() + 1);
  }
  template <typename Number>
  void PutNumber(uint16_t type, Number number) {
    Put(type, &number, sizeof number);
  }
  void PutBe32(uint16_t type, uint32_t number);
  // Attributes until the matching EndNest are inside. `header` goes before them (VETH_INFO_PEER).
  void BeginNest(uint16_t type) { nests_.push_back(OpenAttribute(type | NLA_F_NESTED)); }
  template <typename Header>
  void BeginNest(uint16_t type, const Header& header) {
    BeginNest(type);
    Append(&header, sizeof header);
  }
  void EndNest();
  void End();

  const std::vector<char>& buffer() const { return buffer_; }
  bool empty() const { return labels_.empty(); }
  uint32_t count() const { return static_cast<uint32_t>(labels_.size()); }
  const std::string& label(uint32_t sequence) const { return labels_[sequence - 1]; }
  // Asks for an acknowledgement of the last message so far: the exchange is over when it comes. An
  // nftables transaction asks before its closing message, which older kernels do not acknowledge.
  void Acknowledge();
  uint32_t acknowledged() const { return acknowledged_; }  // sequence number, 0 for none

 private:
  void BeginRaw(uint16_t type, uint16_t flags, std::string label);
  size_t OpenAttribute(uint16_t type);
  void CloseAttribute(size_t at);
  void Append(const void* data, size_t size);
  void Pad();

  std::vector<char> buffer_;
  std::vector<size_t> nests_;
  std::vector<std::string> labels_;
  size_t message_ = 0;  // offset of the last one
  uint32_t acknowledged_ = 0;
};

// The attributes of a message or nest by type; views into the received buffer. Later ones win.
class Attributes {
 public:
  explicit Attributes(std::string_view bytes);

  bool Has(uint16_t type) const { return found_.contains(type); }
  std::string_view Bytes(uint16_t type) const;
  std::string String(uint16_t type) const;  // without the terminating zero
  Attributes Nested(uint16_t type) const { return Attributes(Bytes(type)); }
  // The value, or zero when the attribute is missing or too short.
  template <typename Number>
  Number Get(uint16_t type) const {
    Number number{};
    const std::string_view bytes = Bytes(type);
    if (bytes.size() >= sizeof number) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  uint32_t Be32(uint16_t type) const;

 private:
  std::map<uint16_t, std::string_view> found_;
};

// The attributes of a list in their order (NFTA_LIST_ELEM and the like), each one's payload.
std::vector<std::string_view> ListOf(std::string_view bytes);

}  // namespace paas::network::netlink
