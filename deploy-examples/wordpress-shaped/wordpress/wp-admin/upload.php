<?php

declare(strict_types=1);

require __DIR__ . '/../wp-includes/load.php';

wp_require_login();
$file = $_FILES['file'] ?? null;
if ($file === null || $file['error'] !== UPLOAD_ERR_OK) {
    wp_send_json(['error' => 'send one file as multipart/form-data'], 422);
}
$name = preg_replace('/[^A-Za-z0-9._-]/', '-', ltrim(basename($file['name']), '.'));
$folder = date('Y/m');
$directory = ABSPATH . "wp-content/uploads/$folder";
if (!is_dir($directory) && !mkdir($directory, 0755, true) && !is_dir($directory)) {
    wp_send_json(['error' => 'the uploads cannot be written'], 500);
}
move_uploaded_file($file['tmp_name'], "$directory/$name");
wp_send_json(['url' => "/wp-content/uploads/$folder/$name"], 201);
