<?php

declare(strict_types=1);

require __DIR__ . '/../wp-includes/load.php';

wp_require_login();
$title = trim((string) ($_POST['title'] ?? ''));
if ($title === '') {
    wp_send_json(['error' => 'a post has a title'], 422);
}
wp_send_json(['id' => wp_posts()->add($title, (string) ($_POST['content'] ?? ''))], 201);
