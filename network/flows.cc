#include "network/flows.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

namespace paas::network {
namespace {

using netlink::Attributes;
using netlink::Writer;

// Bits of CTA_FILTER_ORIG_FLAGS; not in the uapi headers (net/netfilter/nf_internals.h).
constexpr uint32_t kFilterSource = 1u << 0;
constexpr uint32_t kFilterDestination = 1u << 1;
constexpr uint32_t kFilterProtocol = 1u << 3;
constexpr uint32_t kFilterDestinationPort = 1u << 5;

constexpr uint16_t Type(uint16_t message) {
  return static_cast<uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | message);
}

nfgenmsg Header() { return {AF_INET, NFNETLINK_V0, 0}; }

// The filter has no zeros that match anything: a bit says which fields count.
void PutFilter(Writer& request, const ForgetFlows& which) {
  uint32_t flags = 0;
  request.BeginNest(CTA_TUPLE_ORIG);
  request.BeginNest(CTA_TUPLE_IP);
  if (which.source.value != 0) {
    flags |= kFilterSource;
    request.PutBe32(CTA_IP_V4_SRC, which.source.value);
  }
  if (which.destination.value != 0) {
    flags |= kFilterDestination;
    request.PutBe32(CTA_IP_V4_DST, which.destination.value);
  }
  request.EndNest();
  request.BeginNest(CTA_TUPLE_PROTO);
  if (which.protocol != 0) {
    flags |= kFilterProtocol;
    request.PutNumber(CTA_PROTO_NUM, which.protocol);
  }
  if (which.port != 0) {
    flags |= kFilterDestinationPort;
    request.PutNumber(CTA_PROTO_DST_PORT, htons(which.port));
  }
  request.EndNest();
  request.EndNest();
  request.BeginNest(CTA_FILTER);
  request.PutNumber(CTA_FILTER_ORIG_FLAGS, flags);
  request.PutNumber(CTA_FILTER_REPLY_FLAGS, uint32_t{0});
  request.EndNest();
}

Writer Request(uint16_t message, uint16_t flags, const ForgetFlows& which) {
  Writer request;
  request.Begin(Type(message), flags, Header(), which.Describe());
  PutFilter(request, which);
  request.End();
  return request;
}

bool Matches(const ForgetFlows& which, Cidr pool, const Attributes& tuple) {
  const Attributes ip = tuple.Nested(CTA_TUPLE_IP);
  const Attributes proto = tuple.Nested(CTA_TUPLE_PROTO);
  const Ipv4 source{ip.Be32(CTA_IP_V4_SRC)}, destination{ip.Be32(CTA_IP_V4_DST)};
  if (which.source.value != 0 && which.source != source) return false;
  if (which.destination.value != 0 && which.destination != destination) return false;
  if (which.beyond_pool && pool.Contains(destination)) return false;
  if (which.protocol != 0 && which.protocol != proto.Get<uint8_t>(CTA_PROTO_NUM)) return false;
  return which.port == 0 || which.port == ntohs(proto.Get<uint16_t>(CTA_PROTO_DST_PORT));
}

// An entry is named by its tuple; the id makes sure that it is not a newer one with the same tuple.
Writer DeleteRequest(const Attributes& flow) {
  Writer request;
  request.Begin(Type(IPCTNL_MSG_CT_DELETE), 0, Header(), "delete a conntrack entry");
  for (const uint16_t type : {CTA_TUPLE_ORIG, CTA_ID, CTA_ZONE}) {
    if (!flow.Has(type)) continue;
    const uint16_t nested = type == CTA_TUPLE_ORIG ? NLA_F_NESTED : 0;
    request.Put(type | nested, flow.Bytes(type));
  }
  request.End();
  return request;
}

}  // namespace

StatusOr<Flows> Flows::Open(Cidr pool) {
  PAAS_ASSIGN_OR_RETURN(netlink::Socket socket, netlink::Socket::Open(NETLINK_NETFILTER));
  return Flows(std::move(socket), pool);
}

// The kernel walks its table in some 0.5 ms when it may delete by itself, and in 6 ms when it has
// to tell what it finds, so the latter is for older kernels and for what its filter cannot say.
Status Flows::Forget(const ForgetFlows& which) {
  if (kernel_deletes_ && !which.beyond_pool) {
    Writer request = Request(IPCTNL_MSG_CT_DELETE, 0, which);
    Status status = socket_.Send(request);
    if (status.ok()) return status;
    kernel_deletes_ = false;
  }
  return ForgetInUserspace(which);
}

Status Flows::ForgetInUserspace(const ForgetFlows& which) {
  std::vector<Writer> deletions;
  Writer request = Request(IPCTNL_MSG_CT_GET, NLM_F_DUMP, which);
  Status dumped = socket_.Send(request, [&](uint16_t, std::string_view payload) {
    if (payload.size() < sizeof(nfgenmsg)) return;
    const Attributes flow(payload.substr(sizeof(nfgenmsg)));
    if (Matches(which, pool_, flow.Nested(CTA_TUPLE_ORIG))) {
      deletions.push_back(DeleteRequest(flow));
    }
  });
  PAAS_RETURN_IF_ERROR(dumped);
  for (Writer& deletion : deletions) {
    Status status = socket_.Send(deletion);
    if (!status.ok() && !absl::IsNotFound(status)) return status;  // it may have ended by itself
  }
  return absl::OkStatus();
}

}  // namespace paas::network
