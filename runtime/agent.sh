#!/bin/sh
# The node agent: what Thaw does with the checkpoints of one node, as commands that are run in its pod by exec.
# The node's file system is mounted at /host. A command lives no longer than its standard input: when the client goes
# away, whatever it had started is ended and removed. What an archive holds, and how it becomes an image, is the business of a
# program of its own (runtime/checkpoint-archive): each start of `ctr` takes longer than what it would do.
#
#   thaw-agent serve SECONDS                   wait; end when no command has run for so long
#   thaw-agent list                            archives: size, time of change (seconds), name; separated by tabs
#   thaw-agent content                         what checkpoint-archive says of the archive whose name is the first line read
#   thaw-agent read ARCHIVE                    its files without the memory pages, as a tar stream
#   thaw-agent read-all ARCHIVE                the archive as it is
#   thaw-agent delete ARCHIVE
#   thaw-agent log PATH                        a log that CRIU wrote on the node
#   thaw-agent restore-log POD_UID             CRIU's log of the pod's next restore, caught before the runtime deletes it
#   thaw-agent restore-times CONTAINER_ID      what CRIU has written of the time that its restore by the node's runtime took, as JSON
#   thaw-agent turn POD_UID                    wait until no other client has containers of a pod dumped, print `turn` and the time, and keep
#                                              others waiting until a line is read
#   thaw-agent undumped POD_UID                wait until no container of the pod is dumped any more, whoever had asked for that
#   thaw-agent resume POD_UID                  let containers of the pod go on that a failed dump has left frozen
#   thaw-agent processes CONTAINER_ID [nested] what runs in a container of the node, as container-processes says it
#   thaw-agent events NAMESPACE                what containerd tells of the containers of the namespace's pods, as it happens
#   thaw-agent busy SECONDS                    look for so long how busy the node's processors are: their ticks with work, and all ticks
#   thaw-agent cpu-features                   what the node's processor can do, as the kernel says it: words in one line
#   thaw-agent collect POD_UID CONTAINER IMAGE_REF FOLDER   make an archive of what the runtime inside of a pod has dumped
#   thaw-agent image-config IMAGE              what an image on the node says of its containers (OCI), as JSON
#   thaw-agent images PREFIX                   names of the node's images that start with PREFIX
#   thaw-agent build-image ARCHIVE             make a checkpoint image, in a conversation with checkpoint-archive
#   thaw-agent push-image ARCHIVE IMAGE TARGET put a checkpoint image into a registry, with the credential that is the first line read
#   thaw-agent export-image ARCHIVE IMAGE      a checkpoint image as a tar stream that runtimes import (OCI image layout)
#   thaw-agent delete-loaded FILE              a file that minikube has loaded as an image, and leaves on the node
#   thaw-agent delete-image NAME               remove an image, with all of its names
#   thaw-agent disk                            what checkpoints take of the node's disk, and what is free, as JSON
set -eu

host=/host
kubelet=$host${THAW_KUBELET_ROOT:-/var/lib/kubelet}
archives=$kubelet/checkpoints
tasks=$host/run/containerd/io.containerd.runtime.v2.task/k8s.io
state=/run/thaw-agent
snapshotter=${THAW_SNAPSHOTTER:-overlayfs}

# Exit statuses that the client tells apart (src/kubernetes/agentCommandFailure.ts).
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
  rm -f "$archives"/.thaw-collect-*
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
  if [ -n "${work-}" ]; then rm -rf "$work"; fi
  rm -f "$state/busy/$$"
  exit $status
}

# ---- archives

list() {
  [ -d "$archives" ] || return 0
  find "$archives" -maxdepth 1 -type f -name 'checkpoint-*.tar' -printf '%s\t%T@\t%f\n'
}

content() {
  read -r name <&3 || fail $not_found "no archive was named"
  end_with_input
  archive=$(archive_path "$name")
  checkpoint-archive content "$archive"
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

restore_times() { # CONTAINER_ID
  case $1 in
    *[!0-9a-f]* | '') fail $invalid "not the id of a container: $1" ;;
  esac
  checkpoint-archive restore-times "$host$(readlink "$tasks/$1/work")/stats-restore"
}

# Dumps of one pod that overlap share what the runtime writes to, and the network that CRIU locks (src/checkpoint/dumper.ts).
turn() { # POD_UID
  case $1 in
    *[!A-Za-z0-9-]* | '') fail $invalid "not the uid of a pod: $1" ;;
  esac
  mkdir -p "$state/turns"
  last=$state/turns/$1.last
  exec 4>> "$state/turns/$1"
  until flock --nonblock 4; do sleep 0.05; done
  # The kubelet names archives by the second, and writes over one of the same name (pkg/kubelet/kubelet.go).
  until [ ! -e "$last" ] || [ "$(date +%s)" -gt "$(stat -c %Y "$last")" ]; do sleep 0.05; done
  # With the node's own time, in milliseconds: by that archives are named.
  echo "turn $(date +%s%3N)"
  # Also where the client is gone: the kubelet may be about to end its dump.
  read -r _ <&3 || undumped "$1"
  touch "$last"
}

# Nobody else tells of a dump whose client has gone away, and which the kubelet may go on with all the same. What it does between
# two looks at it is passed over by several of them.
undumped() { # POD_UID
  case $1 in
    *[!A-Za-z0-9-]* | '') fail $invalid "not the uid of a pod: $1" ;;
  esac
  containers=$(ctr containers ls --quiet "labels.\"io.kubernetes.pod.uid\"==$1" 2> /dev/null) || :
  looks=0
  while [ $looks -lt 5 ]; do
    if is_dumped; then looks=0; else looks=$((looks + 1)); fi
    sleep 0.2
  done
}

# Whether one of $containers is dumped, or any archive was written to a moment ago.
is_dumped() {
  paused=$(ctr tasks ls 2> /dev/null | grep PAUSED) || :
  for container in $containers; do
    case $paused in *"$container"*) return 0 ;; esac
    # Where containerd keeps a dump until its archive is written (internal/cri/server/container_checkpoint_linux.go).
    for root in /var/lib/containerd /var/lib/rancher/k3s/agent/containerd; do
      [ ! -e "$host$root/io.containerd.grpc.v1.cri/containers/$container/ctrd-checkpoint" ] || return 0
    done
  done
  [ -n "$(find "$archives" -maxdepth 1 -name 'checkpoint-*.tar' -newermt '-2 seconds' 2> /dev/null)" ]
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

collect() { # POD_UID CONTAINER IMAGE_REF FOLDER
  checkpoint-archive collect "$host/run/containerd/containerd.sock" "$snapshotter" "$host" "$kubelet" "$@"
}

# ---- containers

processes() { # CONTAINER_ID [nested]
  # The node's own, in which all processes are: this pod's has only those of the agent.
  container-processes "$host/proc" "$@"
}

events() { # NAMESPACE
  # It ends with its standard input by itself: the shell would wait for it.
  checkpoint-archive events "$host/run/containerd/containerd.sock" "$1" <&3
}

# ---- the node

cpu_features() {
  line=$(grep --max-count=1 -E '^(flags|Features)[[:space:]]*:' /proc/cpuinfo) || :
  printf '%s\n' "${line#*: }"
}

busy() {
  before=$(ticks)
  sleep "$1"
  # shellcheck disable=SC2046,SC2086 # Numbers.
  set -- $before $(ticks)
  echo $(($3 - $1)) $(($4 - $2))
}

# Of all processors (proc_stat(5)); what waits for a disk leaves them idle.
ticks() {
  read -r _ user nice system idle iowait irq softirq steal _ </proc/stat
  work=$((user + nice + system + irq + softirq + steal))
  echo "$work" $((work + idle + iowait))
}

# ---- images

image_config() { # IMAGE
  checkpoint-archive image-config "$1" "$host/run/containerd/containerd.sock" "$snapshotter" "$host"
}

images() { # PREFIX
  work=$(mktemp -d)
  ctr images ls --quiet > "$work/images" 2> "$work/errors" ||
    fail 1 "containerd lists no images: $(cat "$work/errors")"
  while read -r name; do
    case $name in "$1"*) printf '%s\n' "$name" ;; esac
  done < "$work/images"
}

build_image() { # ARCHIVE
  archive=$(archive_path "$1")
  checkpoint-archive image "$archive" "$host/run/containerd/containerd.sock" "$snapshotter" "$host" <&3
}

push_image() { # ARCHIVE IMAGE TARGET
  archive=$(archive_path "$1")
  see_registries
  checkpoint-archive push "$archive" "$2" "$3" "$host/run/containerd/containerd.sock" "$snapshotter" "$host" <&3
}

# How the node reaches registries, and whose certificates it trusts, is found here under the same paths: files name each other by
# them. Two commands at once do no harm: the links are the same.
see_registries() {
  for folder in containerd docker ssl pki; do
    [ -L "/etc/$folder" ] || rm -rf "/etc/$folder"
    ln -sfn "$host/etc/$folder" "/etc/$folder"
  done
}

export_image() { # ARCHIVE IMAGE
  archive=$(archive_path "$1")
  checkpoint-archive export "$archive" "$2" "$host/run/containerd/containerd.sock" "$snapshotter" "$host"
}

# minikube copies it there, readable by everybody, and never removes it (pkg/minikube/machine/cache_images.go).
delete_loaded() { # FILE
  case $1 in
    */* | .* | '') fail $invalid "not the name of a file: $1" ;;
  esac
  rm -f "$host/var/lib/minikube/images/$1"
}

delete_image() { # NAME
  checkpoint-archive delete-image "$1" "$host/run/containerd/containerd.sock" "$snapshotter" "$host"
}

disk() {
  checkpoint-archive disk "$host/run/containerd/containerd.sock" "$snapshotter" "$host" "$kubelet"
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
  list | read | read-all | delete | log | restore-log | restore-times | undumped | resume | processes | busy | cpu-features | collect | image-config | images | export-image | delete-loaded | delete-image | disk)
    begin_command
    end_with_input
    ;;
  content | turn | events | build-image | push-image) begin_command ;;
  *) fail 64 "no command $name" ;;
esac
case $name in
  list) list ;;
  content) content ;;
  read) read_without_memory "$@" ;;
  read-all) read_all "$@" ;;
  delete) delete "$@" ;;
  log) log "$@" ;;
  restore-log) restore_log "$@" ;;
  restore-times) restore_times "$@" ;;
  turn) turn "$@" ;;
  undumped) undumped "$@" ;;
  resume) resume "$@" ;;
  processes) processes "$@" ;;
  events) events "$@" ;;
  busy) busy "$@" ;;
  cpu-features) cpu_features ;;
  collect) collect "$@" ;;
  image-config) image_config "$@" ;;
  images) images "$@" ;;
  build-image) build_image "$@" ;;
  push-image) push_image "$@" ;;
  disk) disk ;;
  export-image) export_image "$@" ;;
  delete-loaded) delete_loaded "$@" ;;
  delete-image) delete_image "$@" ;;
esac
