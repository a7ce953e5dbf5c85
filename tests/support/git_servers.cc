#include "tests/support/git_servers.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "common/os/subprocess.h"

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kStartTimeout{30};

// Everything below /run and the accounts are the namespace's own. The shell is the init of a
// process namespace: whatever they start, in sessions of its own too, is gone when it ends. It ends
// with its stdin, which is closed when the test is, killed or not.
constexpr char kServers[] = R"sh(
set -e
mount --make-rprivate /
gid=$(getent group "$GROUP" | cut -d: -f3)
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/sshd /run/bin /run/nginx
cp "$BIN/paas-git" /run/bin/
cp /etc/passwd /run/passwd
echo "git:x:39999:$gid::/run:/bin/sh" >> /run/passwd
mount --bind /run/passwd /etc/passwd
ssh-keygen -q -t ed25519 -N '' -f /run/host_key
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout /run/tls.key -out /run/tls.crt 2> /dev/null
cp /run/tls.crt "$MODULES/ca.crt"
# What is pushed here fetches from there.
cat /etc/ssl/certs/ca-certificates.crt /run/tls.crt > /run/ca.crt
mount --bind /run/ca.crt /etc/ssl/certs/ca-certificates.crt
cat > /run/sshd_config <<END
Port $SSH_PORT
ListenAddress 127.0.0.1
HostKey /run/host_key
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
AuthorizedKeysFile none
AuthorizedKeysCommand /run/bin/paas-git --socket $SOCKET keys %t %k
AuthorizedKeysCommandUser git
AcceptEnv GIT_PROTOCOL PLATFORMSH_PUSH_NO_WAIT
AllowUsers git
END
cat > /run/nginx.conf <<END
daemon off; user root; pid /run/nginx/pid; error_log stderr; worker_processes 1;
events {}
http {
  access_log off; client_max_body_size 0;
  ssl_certificate /run/tls.crt; ssl_certificate_key /run/tls.key;
  client_body_temp_path /run/nginx/body; fastcgi_temp_path /run/nginx/fastcgi;
  proxy_temp_path /run/nginx/proxy; uwsgi_temp_path /run/nginx/uwsgi;
  scgi_temp_path /run/nginx/scgi;
  server {
    listen 127.0.0.1:$HTTP_PORT;
    listen 127.0.0.1:$HTTPS_PORT ssl;
    location / {
      fastcgi_pass unix:/run/fcgi/sock;
      fastcgi_buffering off; fastcgi_read_timeout 1h;
      fastcgi_param SCRIPT_FILENAME /run/bin/paas-git;
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param PAAS_GIT_SOCKET $SOCKET;
      fastcgi_param PATH_INFO \$uri;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD \$request_method;
      fastcgi_param CONTENT_TYPE \$content_type;
      fastcgi_param CONTENT_LENGTH \$content_length;
      fastcgi_param REMOTE_ADDR \$remote_addr;
      fastcgi_param SERVER_PROTOCOL \$server_protocol;
    }
  }
  server {
    listen 127.0.0.1:$TLS_PORT ssl;
    location / {
      fastcgi_pass unix:/run/fcgi/sock;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT $MODULES;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param GIT_CONFIG_COUNT 1;
      fastcgi_param GIT_CONFIG_KEY_0 safe.directory;
      fastcgi_param GIT_CONFIG_VALUE_0 *;
      fastcgi_param PATH_INFO \$uri;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD \$request_method;
      fastcgi_param CONTENT_TYPE \$content_type;
      fastcgi_param CONTENT_LENGTH \$content_length;
    }
  }
}
END
# They are reached over SSH as well.
if [ "$FAR_PORT" != 0 ]; then
  echo "far:x:39998:$gid::/run:/bin/sh" >> /run/passwd
  touch "$MODULES/authorized_keys"
  ssh-keygen -q -t ed25519 -N '' -f "$MODULES/host_key"
  cat > /run/far_config <<END
Port $FAR_PORT
ListenAddress 127.0.0.1
HostKey $MODULES/host_key
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
AuthorizedKeysFile $MODULES/authorized_keys
SetEnv GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=*
AllowUsers far
END
  /usr/sbin/sshd -D -e -f /run/far_config < /dev/null &
  far=$!
fi
install -d -o 39999 -g "$gid" /run/fcgi
setpriv --reuid 39999 --regid "$gid" --clear-groups \
  fcgiwrap -c 4 -s unix:/run/fcgi/sock < /dev/null &
nginx -c /run/nginx.conf < /dev/null &
/usr/sbin/sshd -D -e -f /run/sshd_config < /dev/null &
while read -r _; do kill -HUP "$far"; done
)sh";

bool Listens(int port) {
  const os::Command look{
      .argv = {"bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port)}};
  const StatusOr<os::CommandResult> result = os::RunCommand(look);
  return result.ok() && result->exit_code == 0;
}

void AwaitPort(int port) {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (!Listens(port)) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "nobody listens on port " << port;
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

GitServers::GitServers(const Settings& settings) {
  const Ports& ports = settings.ports;
  os::Command servers{
      .argv = {"unshare", "--mount-proc", "--pid", "--fork", "bash", "-c", kServers}};
  servers.env = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                 {"GROUP", kGroup},
                 {"BIN", PAAS_BIN_DIR},
                 {"SOCKET", settings.socket},
                 {"SSH_PORT", std::to_string(ports.ssh)},
                 {"HTTP_PORT", std::to_string(ports.http)},
                 {"HTTPS_PORT", std::to_string(ports.https)},
                 {"TLS_PORT", std::to_string(ports.modules)},
                 {"FAR_PORT", std::to_string(ports.modules_ssh)},
                 {"MODULES", settings.modules}};
  StatusOr<os::ChildProcess> child = os::ChildProcess::Start(servers);
  if (!child.ok()) {
    ADD_FAILURE() << Message(child.status());
    std::abort();
  }
  servers_ = std::make_unique<os::ChildProcess>(*std::move(child));
  for (const int port : {ports.ssh, ports.http, ports.https, ports.modules}) AwaitPort(port);
  if (ports.modules_ssh != 0) AwaitPort(ports.modules_ssh);
}

void GitServers::ReloadModulesSsh() { EXPECT_EQ(::write(servers_->in().get(), "\n", 1), 1); }

}  // namespace paas::testing
