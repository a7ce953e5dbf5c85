<?php

declare(strict_types=1);

require __DIR__ . '/wp-includes/load.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/wp-json/posts') {
    wp_send_json(wp_posts()->published());
}
if ($path === '/wp-json/site') {
    wp_send_json(['home' => WP_HOME, 'deployed' => wp_posts()->option('deployed')]);
}

$title = 'Posts';
$content = '';
if (isset($_GET['p'])) {
    $post = wp_posts()->find((int) $_GET['p']);
    if ($post === null) {
        http_response_code(404);
        $title = 'Not found';
    } else {
        $title = $post['post_title'];
        $content = '<p>' . nl2br(htmlspecialchars($post['post_content'])) . '</p>';
    }
} elseif ($path === '/') {
    foreach (wp_posts()->published()['posts'] as $post) {
        $content .= sprintf('<li><a href="%s?p=%d">%s</a></li>', WP_HOME, $post['ID'], htmlspecialchars($post['post_title']));
    }
    $content = "<ul>$content</ul>";
} else {
    http_response_code(404);
    $title = 'Not found';
}

require __DIR__ . '/wp-content/themes/plain/index.php';
