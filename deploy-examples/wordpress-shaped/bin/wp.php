<?php

declare(strict_types=1);

// php bin/wp.php core install | cache flush | cron run | option set NAME VALUE | key

require __DIR__ . '/../wordpress/wp-includes/load.php';

switch (implode(' ', array_slice($argv, 1, 2))) {
    case 'core install':
        wp_posts()->install();
        echo "WordPress, or something of its shape, is installed at ", WP_HOME, "\n";
        break;
    case 'cache flush':
        wp_cache()->flush();
        echo "The cache is empty.\n";
        break;
    case 'cron run':
        echo wp_posts()->publishScheduled(), " published.\n";
        break;
    case 'option set':
        wp_posts()->setOption($argv[3] ?? exit(2), $argv[4] ?? '');
        break;
    case 'key':
        echo AUTH_KEY, "\n";
        break;
    default:
        fwrite(STDERR, "wp: unknown command\n");
        exit(2);
}
