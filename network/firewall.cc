#include "network/firewall.h"

#include <nftables/libnftables.h>

#include <memory>

#include "network/ruleset.h"

namespace paas::network {
namespace {

using netlink::Writer;

constexpr Set kAllSets[] = {Set::kEndpoint,  Set::kAllow,     Set::kOutbound,   Set::kNamed,
                            Set::kNamedPort, Set::kResolving, Set::kDeniedFrom, Set::kDeniedTo};

// Once per start of the agent, so the parser's milliseconds do not matter and the rules stay
// readable.
Status Load(const std::string& ruleset) {
  std::unique_ptr<nft_ctx, decltype(&::nft_ctx_free)> context(::nft_ctx_new(NFT_CTX_DEFAULT),
                                                              &::nft_ctx_free);
  if (!context) return Internal("libnftables gave no context");
  if (::nft_ctx_buffer_error(context.get()) != 0) return Internal("libnftables gave no buffer");
  if (::nft_run_cmd_from_buffer(context.get(), ruleset.c_str()) == 0) return absl::OkStatus();
  return FailedPrecondition("load the firewall's table: " +
                            std::string(::nft_ctx_get_error_buffer(context.get())));
}

}  // namespace

StatusOr<Firewall> Firewall::Open(const Config& config) {
  PAAS_ASSIGN_OR_RETURN(netlink::Socket socket, netlink::Socket::Open(NETLINK_NETFILTER));
  Firewall firewall(std::move(socket), config);
  PAAS_ASSIGN_OR_RETURN(const std::string comment, firewall.TableComment());
  if (comment == RulesetComment(config)) return firewall;
  // The mark must outlive the old table, or nobody would know what to restore.
  PAAS_ASSIGN_OR_RETURN(const bool marked,
                        comment.empty() ? StatusOr<bool>(false) : firewall.IpForwardMarked());
  PAAS_RETURN_IF_ERROR(Load(RulesetText(config)));
  if (marked) PAAS_RETURN_IF_ERROR(firewall.MarkIpForward(true));
  return firewall;
}

// Empty when there is no table.
StatusOr<std::string> Firewall::TableComment() {
  Writer request;
  messages_.GetTable(request);
  std::string comment;
  Status status = socket_.Send(request, [&comment](uint16_t, std::string_view payload) {
    comment = NftMessages::TableComment(payload);
  });
  if (absl::IsNotFound(status)) return comment;
  PAAS_RETURN_IF_ERROR(status);
  return comment;
}

Status Firewall::Apply(const NetworkPlan& plan) {
  struct Translate {
    const NftMessages& messages;
    Writer& out;
    void operator()(const AddChain& step) const { messages.AddChainOf(out, step); }
    void operator()(const RemoveElement& step) const { messages.Remove(out, step.element); }
    void operator()(const AddElement& step) const { messages.Add(out, step.element); }
    void operator()(const RemoveChain& step) const { messages.RemoveChainOf(out, step.name); }
    void operator()(const ForgetFlows&) const {}
    void operator()(const RemoveLink&) const {}
  };
  Writer transaction;
  NftMessages::BeginTransaction(transaction);
  for (const Step& step : plan.steps) std::visit(Translate{messages_, transaction}, step);
  if (transaction.count() == 1) return absl::OkStatus();
  NftMessages::EndTransaction(transaction);
  return socket_.Send(transaction);
}

StatusOr<std::vector<NftMessages::Counted>> Firewall::Dump(Set set) {
  Writer request;
  messages_.DumpSet(request, std::string(SetName(set)));
  std::vector<NftMessages::Counted> found;
  PAAS_RETURN_IF_ERROR(socket_.Send(request, [&](uint16_t, std::string_view payload) {
    for (auto& counted : NftMessages::Elements(payload, set)) found.push_back(std::move(counted));
  }));
  return found;
}

StatusOr<NetworkState> Firewall::Observe() {
  NetworkState state;
  for (const Set set : kAllSets) {
    PAAS_ASSIGN_OR_RETURN(auto found, Dump(set));
    for (auto& counted : found) state.elements.insert(std::move(counted.element));
  }
  Writer request;
  messages_.DumpChains(request);
  PAAS_RETURN_IF_ERROR(socket_.Send(request, [&](uint16_t, std::string_view payload) {
    auto name = messages_.ChainName(payload);
    if (name && name->starts_with(kOutboundPrefix)) state.chains[*name] = {};
  }));
  return state;
}

StatusOr<std::map<std::string, DeniedCounters>> Firewall::Denied() {
  std::map<std::string, DeniedCounters> denied;
  PAAS_ASSIGN_OR_RETURN(auto from, Dump(Set::kDeniedFrom));
  for (const auto& [element, packets] : from) denied[element.owner].from_packets = packets;
  PAAS_ASSIGN_OR_RETURN(auto to, Dump(Set::kDeniedTo));
  for (const auto& [element, packets] : to) denied[element.owner].to_packets = packets;
  return denied;
}

StatusOr<bool> Firewall::IpForwardMarked() {
  Writer request;
  messages_.DumpSet(request, "changed_sysctl");
  bool marked = false;
  Status status = socket_.Send(request, [&marked](uint16_t, std::string_view payload) {
    marked |= !NftMessages::Elements(payload, Set::kResolving).empty();
  });
  if (absl::IsNotFound(status)) return false;
  PAAS_RETURN_IF_ERROR(status);
  return marked;
}

Status Firewall::MarkIpForward(bool present) {
  Writer transaction;
  NftMessages::BeginTransaction(transaction);
  messages_.MarkIpForward(transaction, present);
  NftMessages::EndTransaction(transaction);
  return socket_.Send(transaction);
}

Status Firewall::RemoveTable() {
  Writer transaction;
  NftMessages::BeginTransaction(transaction);
  messages_.RemoveTable(transaction);
  NftMessages::EndTransaction(transaction);
  Status status = socket_.Send(transaction);
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

}  // namespace paas::network
