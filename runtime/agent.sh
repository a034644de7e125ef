#!/bin/sh
# The node agent: what Thaw does with the checkpoints of one node, as commands that are run in its pod by exec.
# The node's file system is mounted at /host. A command lives no longer than its standard input: when the client goes
# away, whatever it had started is ended and removed.
#
#   thaw-agent serve SECONDS                   wait; end when no command has run for so long
#   thaw-agent list                            archives: size, time of change (seconds), name; separated by tabs
#   thaw-agent metadata ARCHIVE                its *.dump files, each as: name, base64; then: sizes, its files',
#                                              memory's and root's, and its own
#   thaw-agent read ARCHIVE                    its files without the memory pages, as a tar stream
#   thaw-agent read-all ARCHIVE                the archive as it is
#   thaw-agent delete ARCHIVE
#   thaw-agent log PATH                        a log that CRIU wrote on the node
#   thaw-agent restore-log POD_UID             CRIU's log of the pod's next restore, caught before the runtime deletes it
#   thaw-agent resume POD_UID                  let containers of the pod go on that a failed dump has left frozen
#   thaw-agent images PREFIX                   names of the node's images that start with PREFIX
#   thaw-agent build-image ARCHIVE             make a checkpoint image; prints its digest and size
#   thaw-agent delete-image NAME
set -eu

host=/host
archives=$host${THAW_KUBELET_ROOT:-/var/lib/kubelet}/checkpoints
tasks=$host/run/containerd/io.containerd.runtime.v2.task/k8s.io
state=/run/thaw-agent
snapshotter=${THAW_SNAPSHOTTER:-overlayfs}

# Exit statuses that the client tells apart (src/kubernetes/nodeAgent.ts).
not_found=44
invalid=65

fail() { # STATUS MESSAGE
  echo "$2" >&2
  exit "$1"
}

ctr() {
  command ctr --address "$host/run/containerd/containerd.sock" --namespace k8s.io "$@"
}

archive_path() { # ARCHIVE
  case $1 in
    */* | .* | '') fail $invalid "not the name of an archive: $1" ;;
  esac
  [ -f "$archives/$1" ] || fail $not_found "no archive $1"
  printf '%s\n' "$archives/$1"
}

# ---- life of the agent

serve() { # SECONDS
  started=$(date +%s%N)
  trap 'exit 0' TERM INT
  mkdir -p "$state/busy"
  remove_unfinished_images "$started"
  touch "$state/used"
  while [ $(($(date +%s) - $(stat -c %Y "$state/used"))) -lt "$1" ]; do
    if is_busy; then touch "$state/used"; fi
    sleep 1 &
    wait $!
  done
}

is_busy() {
  for process in "$state"/busy/*; do
    if [ -e "/proc/${process##*/}" ]; then return 0; fi
    rm -f "$process"
  done
  return 1
}

begin_command() {
  mkdir -p "$state/busy"
  : > "$state/busy/$$"
  touch "$state/used"
  trap 'end_command' EXIT
  trap 'exit 143' TERM INT HUP PIPE
  exec 3<&0 < /dev/null
}

end_with_input() {
  (
    cat <&3 > /dev/null
    kill -TERM $$
  ) 2> /dev/null &
  input_watcher=$!
}

end_command() {
  status=$?
  trap '' TERM
  if [ -n "${input_watcher-}" ]; then kill "$input_watcher" 2> /dev/null || :; fi
  # shellcheck disable=SC2086 # a list of process ids
  if [ -n "${children-}" ]; then kill $children 2> /dev/null || :; fi
  if [ -n "${snapshot-}" ]; then ctr snapshots --snapshotter "$snapshotter" rm "$snapshot" > /dev/null 2>&1 || :; fi
  if [ -n "${work-}" ]; then
    # Whoever waits for this pipe need not wait any longer.
    if [ -p "$work/last" ]; then : <> "$work/last"; fi
    rm -rf "$work"
  fi
  rm -f "$state/busy/$$"
  exit $status
}

# ---- archives

list() {
  [ -d "$archives" ] || return 0
  find "$archives" -maxdepth 1 -type f -name 'checkpoint-*.tar' -printf '%s\t%T@\t%f\n'
}

metadata() { # ARCHIVE
  archive=$(archive_path "$1")
  work=$(mktemp -d)
  tar --list --verbose --file "$archive" > "$work/listing" 2> "$work/errors" ||
    fail $invalid "not a readable archive: $(cat "$work/errors")"
  for name in config.dump spec.dump status.dump; do
    # Only a regular file of a reasonable size; an archive can say anything.
    member=$(awk -v name="$name" '/^-/ && $3 <= 4194304 && ($6 == name || $6 == "./" name) { print $6; exit }' "$work/listing")
    if [ -n "$member" ]; then
      printf '%s ' "$name"
      tar --extract --to-stdout --occurrence=1 --file "$archive" -- "$member" | base64 --wrap=0
      printf '\n'
    fi
  done
  awk '
    { total += $3 }
    $6 ~ /^(\.\/)?checkpoint\/pages-[0-9]+\.img$/ { memory += $3 }
    $6 ~ /^(\.\/)?rootfs-diff\.tar$/ { root += $3 }
    END { printf "sizes %d %d %d ", total, memory, root }
  ' "$work/listing"
  stat -c %s "$archive"
}

read_without_memory() { # ARCHIVE
  archive=$(archive_path "$1")
  # As a filter, tar deletes members of a stream and leaves the file alone.
  tar --delete --file - --wildcards '*checkpoint/pages-*.img' < "$archive"
}

read_all() { # ARCHIVE
  archive=$(archive_path "$1")
  cat "$archive"
}

delete() { # ARCHIVE
  archive=$(archive_path "$1")
  rm "$archive"
}

log() { # PATH
  case $1 in
    *..* | *[!A-Za-z0-9_./:-]*) fail $invalid "not a path of a log: $1" ;;
    /run/*.log | /var/*.log) ;;
    *) fail $invalid "not a path of a log: $1" ;;
  esac
  [ -f "$host$1" ] || fail $not_found "no log $1"
  # The cause is at the end; the bound keeps a log at the highest level from filling the client's memory.
  tail -c 4194304 "$host$1"
}

restore_log() { # POD_UID
  # A task's `work` is a link, whose target is seen from the node's root, not from here. They all lie in one folder.
  for link in "$tasks"/*/work; do
    if target=$(readlink "$link"); then works=$host${target%/*}; fi
  done
  while :; do
    for file in "$works"/*/restore.log; do
      task=${file%/restore.log}
      config=$tasks/${task##*/}/config.json
      if [ -e "$file" ] && grep -q "\"io.kubernetes.cri.sandbox-uid\":\"$1\"" "$config" 2> /dev/null; then
        # The open file outlives its name.
        exec 4< "$file" || continue
        while [ -e "$file" ]; do sleep 0.02; done
        cat <&4
        return
      fi
    done
    sleep 0.02
  done
}

# Of a dump that takes too long containerd ends runc, and nobody thaws the container (seen with containerd 2.3, runc 1.4).
resume() { # POD_UID
  case $1 in
    *[!A-Za-z0-9-]* | '') fail $invalid "not the uid of a pod: $1" ;;
  esac
  ctr containers ls --quiet "labels.\"io.kubernetes.pod.uid\"==$1" 2> /dev/null | while read -r container; do
    if ctr tasks ls 2> /dev/null | grep -q "^$container .*PAUSED"; then
      ctr tasks resume "$container" > /dev/null
    fi
  done
}

# ---- images

images() { # PREFIX
  work=$(mktemp -d)
  ctr images ls --quiet > "$work/images" 2> "$work/errors" ||
    fail 1 "containerd lists no images: $(cat "$work/errors")"
  while read -r name; do
    case $name in "$1"*) printf '%s\n' "$name" ;; esac
  done < "$work/images"
}

# Unpacks the archive straight into a snapshot and hashes it meanwhile: the image's layer is the archive, and containerd
# needs no second copy of it in its content store, as the layer is already unpacked under its digest.
# What the image is to be called comes last, on standard input, so that the client can find it out in the same time:
# a line with its name, its annotations and, or "-", the config.dump to take the place of the archive's, each in base64.
build_image() { # ARCHIVE
  archive=$(archive_path "$1")
  work=$(mktemp -d)
  length=$(length_without_end "$archive")
  mkfifo "$work/last"
  { head --bytes="$length" "$archive"; cat "$work/last"; } 2> /dev/null | sha256sum > "$work/sum" &
  hashing=$!
  children=$hashing
  prepare_snapshot
  tar --extract --file "$archive" --directory "$upper" --blocking-factor=2048 --numeric-owner --same-permissions \
    2> "$work/tar-errors" &
  unpacking=$!
  children="$hashing $unpacking"
  read -r name annotations config_dump <&3 || exit 143
  end_with_input
  wait $unpacking || fail 1 "the archive could not be unpacked: $(cat "$work/tar-errors")"
  if [ "$config_dump" = - ]; then
    tail --bytes=+$((length + 1)) "$archive" > "$work/last.tar"
  else
    replace_config_dump "$config_dump"
  fi
  cat "$work/last.tar" > "$work/last"
  wait $hashing
  layer=$(cut -c 1-64 "$work/sum")
  commit_snapshot "sha256:$layer"
  import_layout "$(decode "$name")" "$(decode "$annotations")" "$layer" $((length + $(stat -c %s "$work/last.tar")))
  # The image refers to the snapshot now, which is thereby kept as long as the image is, and no longer.
  ctr snapshots --snapshotter "$snapshotter" label "sha256:$layer" containerd.io/gc.root= > /dev/null 2>&1 < /dev/null &
}

decode() { # BASE64
  printf '%s' "$1" | base64 --decode
}

# The size of an archive without the zero blocks that end it.
length_without_end() { # ARCHIVE
  size=$(stat -c %s "$1")
  # Go's archive/tar, with which containerd and CRI-O write, ends a file with two blocks and nothing more.
  if [ "$(tail --bytes=1024 "$1" | tr -d '\0' | wc -c)" -eq 0 ] &&
    [ "$(tail --bytes=1536 "$1" | head --bytes=512 | tr -d '\0' | wc -c)" -gt 0 ]; then
    echo $((size - 1024))
    return
  fi
  end=$(tar --list --block-number --file "$1" 2> /dev/null | sed -n 's/^block \([0-9]*\): \*\* Block of NULs.*/\1/p')
  [ -n "$end" ] || fail $invalid "the archive is not complete"
  echo $((end * 512))
}

prepare_snapshot() {
  snapshot=thaw-build-$$-$(date +%s%N)
  ctr snapshots --snapshotter "$snapshotter" prepare --mounts "$snapshot" > "$work/mounts" 2> "$work/errors" ||
    fail 1 "containerd made no snapshot: $(cat "$work/errors")"
  upper=$host$(sed -n 's/.*"Source": "\(.*\)",*/\1/p' "$work/mounts")
}

# Of two members of one name in a tar, the later counts.
replace_config_dump() { # BASE64
  decode "$1" > "$work/config.dump"
  tar --create --file "$work/last.tar" --directory "$work" --format=ustar --mtime=@0 --owner=0 --group=0 \
    --mode=0600 config.dump
  tar --extract --file "$work/last.tar" --directory "$upper" --numeric-owner --same-permissions
}

commit_snapshot() { # DIGEST
  if ctr snapshots --snapshotter "$snapshotter" commit "$1" "$snapshot" > /dev/null 2> "$work/errors"; then
    snapshot=
  else
    # The same archive was made an image before.
    ctr snapshots --snapshotter "$snapshotter" info "$1" > /dev/null 2>&1 ||
      fail 1 "containerd did not keep the snapshot: $(cat "$work/errors")"
  fi
}

import_layout() { # NAME ANNOTATIONS LAYER SIZE
  layout=$work/layout
  mkdir -p "$layout/blobs/sha256"
  architecture=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
  blob config "$(printf '{"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$architecture" "$3")"
  blob manifest "$(printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:%s","size":%s}],"annotations":%s}' \
    "$config_digest" "$config_size" "$3" "$4" "$2")"
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%s,"annotations":{"io.containerd.image.name":"%s"}}]}' \
    "$manifest_digest" "$manifest_size" "$1" > "$layout/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' > "$layout/oci-layout"
  tar --create --file - --directory "$layout" . |
    ctr images import --local --snapshotter "$snapshotter" - > /dev/null 2> "$work/errors" ||
    fail 1 "containerd did not import the image: $(cat "$work/errors")"
  printf '%s %s\n' "$manifest_digest" "$4"
}

blob() { # VARIABLE CONTENT
  printf '%s' "$2" > "$work/blob"
  digest=$(sha256sum < "$work/blob" | cut -c 1-64)
  eval "$1_digest=sha256:$digest $1_size=$(stat -c %s "$work/blob")"
  mv "$work/blob" "$layout/blobs/sha256/$digest"
}

# What an agent left that was killed in the middle of build_image, before the time given.
remove_unfinished_images() { # NANOSECONDS
  ctr snapshots --snapshotter "$snapshotter" ls 2> /dev/null | while read -r key _; do
    case $key in
      thaw-build-*)
        # A later one is being built at this moment.
        if [ "${key##*-}" -lt "$1" ]; then ctr snapshots --snapshotter "$snapshotter" rm "$key" 2> /dev/null || :; fi
        ;;
    esac
  done
}

# ---- commands

name=${1-}
[ $# -eq 0 ] || shift
case $name in
  serve)
    serve "$@"
    exit
    ;;
  list | metadata | read | read-all | delete | log | restore-log | resume | images | delete-image)
    begin_command
    end_with_input
    ;;
  build-image) begin_command ;;
  *) fail 64 "no command $name" ;;
esac
case $name in
  list) list ;;
  metadata) metadata "$@" ;;
  read) read_without_memory "$@" ;;
  read-all) read_all "$@" ;;
  delete) delete "$@" ;;
  log) log "$@" ;;
  restore-log) restore_log "$@" ;;
  resume) resume "$@" ;;
  images) images "$@" ;;
  build-image) build_image "$@" ;;
  # Only when containerd has cleaned up is the disk space free.
  delete-image) ctr images rm --sync "$1" > /dev/null ;;
esac
