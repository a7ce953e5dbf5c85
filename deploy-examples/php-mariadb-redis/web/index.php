<?php

declare(strict_types=1);

use GuestBook\GuestBook;
use GuestBook\Services;

require __DIR__ . '/../vendor/autoload.php';

header('Content-Type: application/json');
$book = new GuestBook(Services::database(), Services::cache());

switch ($_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case 'GET /':
    case 'GET /entries':
        $answer = $book->entries();
        break;
    case 'POST /entries':
        $text = trim((string) ($_POST['text'] ?? ''));
        if ($text === '' || mb_strlen($text) > 500) {
            http_response_code(422);
            $answer = ['error' => 'text must have 1 to 500 characters'];
            break;
        }
        http_response_code(201);
        $answer = ['id' => $book->add($text)];
        break;
    case 'GET /counter':
        $answer = ['visits' => $book->count()];
        break;
    default:
        http_response_code(404);
        $answer = ['error' => 'there is nothing here'];
}

echo json_encode($answer), "\n";
