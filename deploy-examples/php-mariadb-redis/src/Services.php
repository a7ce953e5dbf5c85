<?php

declare(strict_types=1);

namespace GuestBook;

/** Connections to what `relationships` names. */
final class Services
{
    public static function database(): \PDO
    {
        $endpoint = self::endpoint('database');
        $source = sprintf(
            'mysql:host=%s;port=%d;dbname=%s;charset=utf8mb4',
            $endpoint['host'],
            $endpoint['port'],
            $endpoint['path'],
        );
        return new \PDO($source, $endpoint['username'], $endpoint['password'], [
            \PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION,
            \PDO::ATTR_DEFAULT_FETCH_MODE => \PDO::FETCH_ASSOC,
        ]);
    }

    public static function cache(): \Redis
    {
        $endpoint = self::endpoint('rediscache');
        $redis = new \Redis();
        $redis->connect($endpoint['host'], (int) $endpoint['port'], 2.0);
        return $redis;
    }

    private static function endpoint(string $relationship): array
    {
        $encoded = getenv('PLATFORM_RELATIONSHIPS');
        if ($encoded === false) {
            throw new \RuntimeException('PLATFORM_RELATIONSHIPS is not set: relationships exist at runtime only');
        }
        $relationships = json_decode(base64_decode($encoded, true), true, 64, JSON_THROW_ON_ERROR);
        return $relationships[$relationship][0]
            ?? throw new \RuntimeException("there is no relationship $relationship");
    }
}
