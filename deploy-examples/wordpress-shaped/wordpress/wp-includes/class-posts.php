<?php

declare(strict_types=1);

final class Posts
{
    public function __construct(private readonly PDO $database, private readonly ObjectCache $cache)
    {
    }

    public function install(): void
    {
        $this->database->exec(<<<'SQL'
            CREATE TABLE IF NOT EXISTS wp_posts (
                ID BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
                post_title TEXT NOT NULL,
                post_content LONGTEXT NOT NULL,
                post_status VARCHAR(20) NOT NULL DEFAULT 'publish'
            )
            SQL);
        $this->database->exec(<<<'SQL'
            CREATE TABLE IF NOT EXISTS wp_options (
                option_name VARCHAR(191) PRIMARY KEY,
                option_value LONGTEXT NOT NULL
            )
            SQL);
    }

    public function add(string $title, string $content, string $status = 'publish'): int
    {
        $this->database
            ->prepare('INSERT INTO wp_posts (post_title, post_content, post_status) VALUES (?, ?, ?)')
            ->execute([$title, $content, $status]);
        $this->cache->delete('posts');
        return (int) $this->database->lastInsertId();
    }

    /** @return array{cached: bool, posts: list<array>} */
    public function published(): array
    {
        $known = $this->cache->get('posts');
        if ($known !== null) {
            return ['cached' => true, 'posts' => $known];
        }
        $posts = $this->database
            ->query("SELECT ID, post_title FROM wp_posts WHERE post_status = 'publish' ORDER BY ID")
            ->fetchAll();
        $this->cache->set('posts', $posts);
        return ['cached' => false, 'posts' => $posts];
    }

    public function find(int $id): ?array
    {
        $key = "post:$id";
        $post = $this->cache->get($key);
        if ($post === null) {
            $query = $this->database->prepare("SELECT * FROM wp_posts WHERE ID = ? AND post_status = 'publish'");
            $query->execute([$id]);
            $post = $query->fetch() ?: null;
            if ($post !== null) {
                $this->cache->set($key, $post);
            }
        }
        return $post;
    }

    public function publishScheduled(): int
    {
        $count = $this->database->exec("UPDATE wp_posts SET post_status = 'publish' WHERE post_status = 'future'");
        $this->cache->delete('posts');
        return (int) $count;
    }

    public function setOption(string $name, string $value): void
    {
        $this->database->prepare('REPLACE INTO wp_options VALUES (?, ?)')->execute([$name, $value]);
    }

    public function option(string $name): ?string
    {
        $query = $this->database->prepare('SELECT option_value FROM wp_options WHERE option_name = ?');
        $query->execute([$name]);
        $value = $query->fetchColumn();
        return $value === false ? null : $value;
    }
}
