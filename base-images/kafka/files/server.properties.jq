# The broker's configuration. Clients are told the container's own address, which they can reach.
.endpoints[0].port as $port
| "process.roles=broker,controller",
  "node.id=1",
  "controller.quorum.voters=1@127.0.0.1:9093",
  "listeners=PLAINTEXT://:\($port),CONTROLLER://127.0.0.1:9093",
  "advertised.listeners=PLAINTEXT://\($address):\($port)",
  "controller.listener.names=CONTROLLER",
  "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
  "log.dirs=/mnt/kafka",
  "offsets.topic.replication.factor=1",
  "transaction.state.log.replication.factor=1",
  "transaction.state.log.min.isr=1"
