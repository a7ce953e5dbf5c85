<!doctype html>
<html lang="en">
<title><?= htmlspecialchars($title) ?></title>
<link rel="stylesheet" href="/wp-content/themes/plain/style.css">
<h1><?= htmlspecialchars($title) ?></h1>
<?= $content ?>

<?php readfile(__DIR__ . '/footer.html') ?>
</html>
