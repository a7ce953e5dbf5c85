<?php

declare(strict_types=1);

namespace GuestBook;

final class GuestBook
{
    private const LIST = 'guest-book:entries';

    public function __construct(private readonly \PDO $database, private readonly \Redis $cache)
    {
    }

    public static function migrate(\PDO $database): void
    {
        $database->exec(<<<'SQL'
            CREATE TABLE IF NOT EXISTS entries (
                id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
                text VARCHAR(500) NOT NULL,
                written TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
            )
            SQL);
    }

    public function add(string $text): int
    {
        $this->database->prepare('INSERT INTO entries (text) VALUES (?)')->execute([$text]);
        $this->cache->del(self::LIST);
        return (int) $this->database->lastInsertId();
    }

    /** @return array{cached: bool, entries: list<array{id: int, text: string}>} */
    public function entries(): array
    {
        $known = $this->cache->get(self::LIST);
        if ($known !== false) {
            return ['cached' => true, 'entries' => json_decode($known, true)];
        }
        $entries = $this->database->query('SELECT id, text FROM entries ORDER BY id DESC LIMIT 100')->fetchAll();
        $this->cache->setex(self::LIST, 300, json_encode($entries));
        return ['cached' => false, 'entries' => $entries];
    }

    public function count(): int
    {
        return $this->cache->incr('guest-book:visits');
    }
}
