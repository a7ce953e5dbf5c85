<?php

declare(strict_types=1);

final class Page
{
    /** What says where this runs. Nothing that is secret. */
    private const SHOWN = ['PROJECT', 'BRANCH', 'ENVIRONMENT', 'ENVIRONMENT_TYPE', 'APPLICATION_NAME', 'TREE_ID'];

    /** @return array<string, string> */
    public static function variables(): array
    {
        $variables = [];
        foreach (self::SHOWN as $name) {
            $variables["PLATFORM_$name"] = (string) getenv("PLATFORM_$name");
        }
        return $variables;
    }

    /** @param array<string, string> $variables */
    public static function render(string $greeting, array $variables): string
    {
        $built = trim((string) @file_get_contents(__DIR__ . '/../built-with.txt'));
        $items = '';
        foreach ($variables as $name => $value) {
            $items .= '<dt>' . self::escape($name) . '</dt><dd>' . self::escape($value) . "</dd>\n";
        }
        $title = self::escape("$greeting from PHP");
        return <<<HTML
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>$title</title>
            <link rel="stylesheet" href="/assets/style-v1.css">
            <h1>$title</h1>
            <p>Built with PHP {$built}. This is where I run:</p>
            <dl>
            $items</dl>
            </html>

            HTML;
    }

    private static function escape(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }
}
