<?php

declare(strict_types=1);

/** The first endpoint of a relationship. */
function platform_endpoint(string $relationship): array
{
    $relationships = json_decode(base64_decode((string) getenv('PLATFORM_RELATIONSHIPS')), true);
    if (!isset($relationships[$relationship][0])) {
        throw new RuntimeException("there is no relationship $relationship");
    }
    return $relationships[$relationship][0];
}

$database = platform_endpoint('database');
define('DB_NAME', $database['path']);
define('DB_USER', $database['username']);
define('DB_PASSWORD', $database['password']);
define('DB_HOST', $database['host'] . ':' . $database['port']);

$cache = platform_endpoint('rediscache');
define('WP_REDIS_HOST', $cache['host']);
define('WP_REDIS_PORT', (int) $cache['port']);

define('WP_HOME', getenv('WP_HOME') ?: 'http://localhost/');
define('WP_SITEURL', getenv('WP_SITEURL') ?: WP_HOME);
// Fixed for the life of the project, and known to nobody outside of it.
define('AUTH_KEY', hash_hmac('sha256', 'AUTH_KEY', (string) getenv('PLATFORM_PROJECT_ENTROPY')));
define('DISABLE_WP_CRON', true);
define('ABSPATH', __DIR__ . '/');
