<?php

declare(strict_types=1);

require __DIR__ . '/../src/Page.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$name = $_GET['name'] ?? null;

if ($name !== null) {
    header('Content-Type: text/plain; charset=utf-8');
    echo getenv('GREETING'), ' ', ucfirst($name), "\n";
    return;
}

switch ($_SERVER['REQUEST_METHOD'] . ' ' . $path) {
    case 'GET /':
        echo Page::render(getenv('GREETING') ?: 'Hello', Page::variables());
        break;
    case 'GET /env':
        header('Content-Type: application/json');
        echo json_encode(Page::variables() + ['memory_limit' => ini_get('memory_limit')]), "\n";
        break;
    case 'GET /healthz':
        header('Content-Type: text/plain');
        echo "ok\n";
        break;
    case 'POST /echo':
        header('Content-Type: ' . ($_SERVER['CONTENT_TYPE'] ?? 'text/plain'));
        readfile('php://input');
        break;
    default:
        http_response_code(404);
        header('Content-Type: text/plain');
        echo "There is nothing here.\n";
}
