set -e
composer dump-autoload
