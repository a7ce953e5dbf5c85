set -e
echo built
