<?php

declare(strict_types=1);

require_once __DIR__ . '/../wp-config.php';
require_once __DIR__ . '/../wp-content/object-cache.php';
require_once __DIR__ . '/class-posts.php';

function wp_database(): PDO
{
    static $connection = null;
    if ($connection === null) {
        [$host, $port] = explode(':', DB_HOST);
        $source = "mysql:host=$host;port=$port;dbname=" . DB_NAME . ';charset=utf8mb4';
        $connection = new PDO($source, DB_USER, DB_PASSWORD, [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
        ]);
    }
    return $connection;
}

function wp_cache(): ObjectCache
{
    static $cache = null;
    return $cache ??= new ObjectCache(WP_REDIS_HOST, WP_REDIS_PORT);
}

function wp_posts(): Posts
{
    return new Posts(wp_database(), wp_cache());
}

function wp_send_json(mixed $value, int $status = 200): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    echo json_encode($value), "\n";
    exit;
}

/** Lets nobody write who does not know the key. */
function wp_require_login(): void
{
    $given = preg_replace('/^Bearer /', '', (string) ($_SERVER['HTTP_AUTHORIZATION'] ?? ''));
    if (!hash_equals(AUTH_KEY, $given)) {
        wp_send_json(['error' => 'you are not logged in'], 403);
    }
}
