# The node's configuration, in JSON, which is YAML.
(.type | startswith("elasticsearch-enterprise")) as $licensed
| (.type | split("-")[0]) as $flavour
| {
    "cluster.name": .name,
    "node.name": .name,
    "path.data": "/mnt/\($flavour)",
    "path.logs": "/run/\($flavour)/logs",
    "network.host": "0.0.0.0",
    "http.port": .endpoints[0].port,
    "transport.host": "127.0.0.1",
    "discovery.type": "single-node",
    # A container may not raise vm.max_map_count.
    "node.store.allow_mmap": false
  }
| if $licensed then . + {"xpack.security.enabled": false, "xpack.ml.enabled": false} else . end
