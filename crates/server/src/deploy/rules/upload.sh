#!/bin/sh
# Uploads the portal's web app: ./upload.sh BUCKET. Named files first, then the page, then the worker that keeps it; nothing is removed, so that open pages find theirs.
set -eu
bucket="s3://$1"
cd "$(dirname "$0")/site"
base='@BASE@'
below="${base#/}"

# put FILE KEY TYPE CACHING [ENCODING]
put() {
  aws s3 cp --only-show-errors "$1" "$bucket/$2" --content-type "$3" --cache-control "$4" ${5:+--content-encoding "$5"}
}

type_of() {
  case "$1" in
    *.html) echo 'text/html; charset=utf-8' ;;
    *.css) echo 'text/css; charset=utf-8' ;;
    *.js) echo 'text/javascript; charset=utf-8' ;;
    *.json) echo 'application/json' ;;
    *.wasm) echo 'application/wasm' ;;
    *.svg) echo 'image/svg+xml' ;;
    *.png) echo 'image/png' ;;
    *.webmanifest) echo 'application/manifest+json' ;;
    *) echo 'application/octet-stream' ;;
  esac
}

# The distribution asks for NAME.br or NAME.gz where the browser takes it. A file too small to be compressed has that name too, as it is.
find "${below}a" -type f ! -name '*.br' ! -name '*.gz' | while read -r file; do
  kind="$(type_of "$file")"
  put "$file" "$file" "$kind" '@FOREVER@'
  if [ -f "$file.br" ]; then put "$file.br" "$file.br" "$kind" '@FOREVER@' br; else put "$file" "$file.br" "$kind" '@FOREVER@'; fi
  if [ -f "$file.gz" ]; then put "$file.gz" "$file.gz" "$kind" '@FOREVER@' gzip; else put "$file" "$file.gz" "$kind" '@FOREVER@'; fi
done
for name in icon.svg icon-192.png icon-512.png icon-mask.png precache.json manifest.webmanifest config.json index.html sw-off.js sw.js; do
  put "$below$name" "$below$name" "$(type_of "$name")" no-cache
done
