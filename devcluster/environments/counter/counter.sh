#!/bin/sh
# Counts in a variable of this shell, ten times a second. The files are only its window to the outside: httpd
# serves them, and nothing ever reads the count back. So a count that goes on proves that this process went on.

trap 'exit 0' TERM

mkdir -p /www
cat /proc/sys/kernel/random/uuid > /www/process
echo ok > /www/health
count=0
echo $count > /www/count

httpd -p "0.0.0.0:${PORT:-8080}" -h /www
echo "counter: listening on ${PORT:-8080}"

while :; do
  count=$((count + 1))
  # Opened without truncation: a reader never finds the file empty. The number only grows, so nothing of the
  # one before it is left over.
  echo $count 1<> /www/count
  sleep 0.1
done
