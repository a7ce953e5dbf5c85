<?php

declare(strict_types=1);

/** Objects in Redis. A cache that does not answer makes the site slower, not fail. */
final class ObjectCache
{
    private ?Redis $redis = null;

    public function __construct(string $host, int $port)
    {
        try {
            $redis = new Redis();
            $redis->pconnect($host, $port, 1.0);
            $redis->setOption(Redis::OPT_SERIALIZER, Redis::SERIALIZER_JSON);
            $redis->setOption(Redis::OPT_PREFIX, 'wp:');
            $this->redis = $redis;
        } catch (RedisException $error) {
            error_log('object cache: ' . $error->getMessage());
        }
    }

    public function get(string $key): mixed
    {
        $value = $this->redis?->get($key);
        return $value === false ? null : $value;
    }

    public function set(string $key, mixed $value): void
    {
        $this->redis?->setex($key, 3600, $value);
    }

    public function delete(string $key): void
    {
        $this->redis?->del($key);
    }

    public function flush(): void
    {
        $this->redis?->flushDB();
    }
}
