#include "membership/pinned_authority.h"

#include <openssl/ssl.h>

#include "common/rpc/member_credentials.h"
#include "common/tls/x509.h"
#include "membership/node_certificate.h"

namespace paas::membership {
namespace {

using tls::Owned;

struct FreeTls {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};

// A connection whose certificate nobody has looked at.
StatusOr<Owned<BIO>> Shake(SSL_CTX* context, const std::string& address,
                           std::chrono::seconds timeout) {
  Owned<BIO> connection(::BIO_new_ssl_connect(context));
  if (connection == nullptr) return tls::LastError("make a connection");
  SSL* ssl = nullptr;
  BIO_get_ssl(connection.get(), &ssl);
  SSL_set_tlsext_host_name(ssl, rpc::kMemberName);
  BIO_set_conn_hostname(connection.get(), address.c_str());
  // The handshake too.
  if (::BIO_do_connect_retry(connection.get(), static_cast<int>(timeout.count()), -1) != 1) {
    ::ERR_clear_error();
    return Unavailable("no controller answers at " + address);
  }
  return connection;
}

}  // namespace

StatusOr<std::string> FetchPinnedAuthority(const std::string& address, const std::string& pin,
                                           std::chrono::seconds timeout) {
  const std::unique_ptr<SSL_CTX, FreeTls> context(::SSL_CTX_new(::TLS_client_method()));
  if (context == nullptr) return tls::LastError("start TLS");
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  // gRPC's servers speak to who offers HTTP/2 only.
  const unsigned char protocols[] = {2, 'h', '2'};
  ::SSL_CTX_set_alpn_protos(context.get(), protocols, sizeof protocols);
  PAAS_ASSIGN_OR_RETURN(const Owned<BIO> connection, Shake(context.get(), address, timeout));
  SSL* ssl = nullptr;
  BIO_get_ssl(connection.get(), &ssl);
  const STACK_OF(X509)* const chain = ::SSL_get_peer_cert_chain(ssl);
  for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
    PAAS_ASSIGN_OR_RETURN(std::string pem, tls::ToPem(sk_X509_value(chain, i)));
    PAAS_ASSIGN_OR_RETURN(const std::string fingerprint, Fingerprint(pem));
    if (fingerprint == pin) return pem;
  }
  return Status(absl::StatusCode::kPermissionDenied,
                "the server at " + address +
                    " is not the controller that made the token: its authority is another one");
}

}  // namespace paas::membership
