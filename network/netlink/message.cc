#include "network/netlink/message.h"

#include <arpa/inet.h>

#include <cstddef>

namespace paas::network::netlink {

void Writer::BeginRaw(uint16_t type, uint16_t flags, std::string label) {
  labels_.push_back(std::move(label));
  message_ = buffer_.size();
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<uint16_t>(flags | NLM_F_REQUEST);
  header.nlmsg_seq = count();
  Append(&header, sizeof header);
}

void Writer::Put(uint16_t type, const void* data, size_t size) {
  const size_t at = OpenAttribute(type);
  Append(data, size);
  CloseAttribute(at);
}

void Writer::PutBe32(uint16_t type, uint32_t number) { PutNumber(type, htonl(number)); }

void Writer::EndNest() {
  CloseAttribute(nests_.back());
  nests_.pop_back();
}

void Writer::End() {
  const uint32_t length = static_cast<uint32_t>(buffer_.size() - message_);
  std::memcpy(&buffer_[message_ + offsetof(nlmsghdr, nlmsg_len)], &length, sizeof length);
}

void Writer::Acknowledge() {
  acknowledged_ = count();
  uint16_t flags = 0;
  char* at = &buffer_[message_ + offsetof(nlmsghdr, nlmsg_flags)];
  std::memcpy(&flags, at, sizeof flags);
  flags |= NLM_F_ACK;
  std::memcpy(at, &flags, sizeof flags);
}

size_t Writer::OpenAttribute(uint16_t type) {
  const size_t at = buffer_.size();
  const nlattr header{0, type};
  Append(&header, sizeof header);
  return at;
}

void Writer::CloseAttribute(size_t at) {
  // The length of an attribute has 16 bits: callers keep lists below that (nft_messages.cc).
  const uint16_t length = static_cast<uint16_t>(buffer_.size() - at);
  std::memcpy(&buffer_[at], &length, sizeof length);
  Pad();
}

void Writer::Append(const void* data, size_t size) {
  const char* bytes = static_cast<const char*>(data);
  buffer_.insert(buffer_.end(), bytes, bytes + size);
}

void Writer::Pad() { buffer_.resize(NLA_ALIGN(buffer_.size())); }

namespace {

// Calls `visit(type, payload)` for each attribute; stops at the first malformed one.
template <typename Visit>
void ForEach(std::string_view bytes, const Visit& visit) {
  while (bytes.size() >= sizeof(nlattr)) {
    nlattr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.nla_len < sizeof header || header.nla_len > bytes.size()) return;
    visit(static_cast<uint16_t>(header.nla_type & NLA_TYPE_MASK),
          bytes.substr(sizeof header, header.nla_len - sizeof header));
    bytes.remove_prefix(std::min<size_t>(NLA_ALIGN(header.nla_len), bytes.size()));
  }
}

}  // namespace

Attributes::Attributes(std::string_view bytes) {
  ForEach(bytes, [this](uint16_t type, std::string_view payload) { found_[type] = payload; });
}

std::string_view Attributes::Bytes(uint16_t type) const {
  auto it = found_.find(type);
  return it == found_.end() ? std::string_view() : it->second;
}

std::string Attributes::String(uint16_t type) const {
  const std::string_view bytes = Bytes(type);
  return std::string(bytes.substr(0, bytes.find('\0')));
}

uint32_t Attributes::Be32(uint16_t type) const { return ntohl(Get<uint32_t>(type)); }

std::vector<std::string_view> ListOf(std::string_view bytes) {
  std::vector<std::string_view> list;
  ForEach(bytes, [&list](uint16_t, std::string_view payload) { list.push_back(payload); });
  return list;
}

}  // namespace paas::network::netlink
