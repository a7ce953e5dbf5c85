#include "common/rpc/member_credentials.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "common/os/file.h"
#include "common/rpc/status.h"

namespace paas::rpc {
namespace {

namespace tls = grpc::experimental;

constexpr unsigned kLookSeconds = 1;
constexpr char kPathKey[] = ":path";

std::string Text(const grpc::string_ref& text) { return {text.data(), text.size()}; }

class PeerVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit PeerVerifier(PeerCheck check) : check_(std::move(check)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    Peer peer;
    for (const grpc::string_ref& uri : request->uri_names()) peer.uris.push_back(Text(uri));
    *status = ToGrpc(check_(peer));
    return true;  // it is decided
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const PeerCheck check_;
};

class CallVerifier final : public grpc::AuthMetadataProcessor {
 public:
  explicit CallVerifier(CallCheck check) : check_(std::move(check)) {}

  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    const auto path = metadata.find(kPathKey);
    if (path == metadata.end()) return ToGrpc(Internal("a call without a method"));
    return ToGrpc(check_(PeerOf(*context), Text(path->second)));
  }

 private:
  const CallCheck check_;
};

// gRPC waits without a word for files that are not there.
Status CheckFiles(const TlsFiles& files) {
  for (const std::string* file : {&files.authority, &files.certificate, &files.key}) {
    if (!file->empty()) PAAS_RETURN_IF_ERROR(os::ReadFile(*file).status());
  }
  return absl::OkStatus();
}

std::shared_ptr<tls::FileWatcherCertificateProvider> Watch(const TlsFiles& files) {
  return std::make_shared<tls::FileWatcherCertificateProvider>(files.key, files.certificate,
                                                               files.authority, kLookSeconds);
}

}  // namespace

Peer PeerOf(const grpc::AuthContext& context) {
  Peer peer;
  if (!context.IsPeerAuthenticated()) return peer;
  for (const grpc::string_ref& uri : context.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    peer.uris.push_back(Text(uri));
  }
  return peer;
}

StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MemberChannelCredentials(const TlsFiles& files,
                                                                             PeerCheck check) {
  PAAS_RETURN_IF_ERROR(CheckFiles(files));
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(files));
  options.watch_root_certs();
  if (!files.certificate.empty()) options.watch_identity_key_cert_pairs();
  options.set_check_call_host(false);  // the certificate names a member, not a host
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<PeerVerifier>(std::move(check)));
  return tls::TlsCredentials(options);
}

StatusOr<std::shared_ptr<grpc::ServerCredentials>> MemberServerCredentials(
    const TlsFiles& files, CallCheck check, bool certificate_optional) {
  PAAS_RETURN_IF_ERROR(CheckFiles(files));
  tls::TlsServerCredentialsOptions options(Watch(files));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(certificate_optional
                                    ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                                    : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  auto credentials = tls::TlsServerCredentials(options);
  if (credentials == nullptr) return Internal("gRPC refuses the TLS options");
  credentials->SetAuthMetadataProcessor(std::make_shared<CallVerifier>(std::move(check)));
  return credentials;
}

}  // namespace paas::rpc
