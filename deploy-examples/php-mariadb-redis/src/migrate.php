<?php

declare(strict_types=1);

require __DIR__ . '/../vendor/autoload.php';

GuestBook\GuestBook::migrate(GuestBook\Services::database());
echo "The guest book has its table.\n";
