#!/bin/sh
# The first process of a node, in mount and process namespaces of its own: builds the node's file system and waits.
# usage: nodeInit.sh CLUSTER_FOLDER NODE_ROOT
set -eu
cluster=$1
root=$cluster/root

mkdir -p "$root" "$cluster/upper" "$cluster/work" "$cluster/var/containerd" "$cluster/var/kubelet" "$cluster/var/log"
mount -t overlay overlay -o "lowerdir=$2,upperdir=$cluster/upper,workdir=$cluster/work" "$root"

# containerd's own overlays cannot lie on an overlay, so what the node writes is on the real file system.
for folder in containerd kubelet; do
  mkdir -p "$root/var/lib/$folder"
  mount --bind "$cluster/var/$folder" "$root/var/lib/$folder"
done
# Sparse: it takes what containerd has written. Bound, as it is only reached from inside the node's root.
rm -f "$cluster/containerd.xfs"
truncate --size 64G "$cluster/containerd.xfs"
touch "$root/var/lib/containerd.xfs"
mount --bind "$cluster/containerd.xfs" "$root/var/lib/containerd.xfs"
mount --bind "$cluster/var/log" "$root/var/log"
mkdir -p "$root/etc/thaw" "$root/opt/kubernetes" "$root/opt/containerd" "$root/mnt"
mount --bind "$cluster/etc" "$root/etc/thaw"
# Where containerd looks for registries by itself, and the node agent does.
mkdir -p "$root/etc/containerd"
ln -sfn ../thaw/certs.d "$root/etc/containerd/certs.d"
mount --bind "$KUBERNETES" "$root/opt/kubernetes"
mount --bind "$CONTAINERD" "$root/opt/containerd"

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || :

# A plain chroot would make CRIU fail: "No parent found for mountpoint".
cd "$root"
pivot_root . mnt
umount -l /mnt

# On XFS, as many nodes have it, containerd shares a checkpoint's blocks with the container that it restores (reflinks);
# on ext4 it copies them. A kernel without XFS gets what the host has.
if mkfs.xfs -q /var/lib/containerd.xfs && mount -o loop,discard /var/lib/containerd.xfs /var/lib/containerd; then
  # What is shared is read anew for each container, as it is another file: in few large pieces (16 MiB, in sectors of 512 bytes), as
  # each takes its turn through the loop device.
  blockdev --setra 32768 "$(losetup --noheadings --output NAME --associated /var/lib/containerd.xfs)"
else
  echo "containerd's data are not on XFS: a restore copies the checkpoint" >&2
fi

# CRIU locks a container's network during a dump: by libnftables at once, by the default only after starting iptables-restore
# several times. So it does for a restore from an image that Thaw has not made (runtime/checkpoint-archive/replacements.go).
mkdir -p /etc/criu
echo 'network-lock nftables' > /etc/criu/runc.conf

mount --make-rshared /
exec catatonit -P
