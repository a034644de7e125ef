package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	imagesapi "github.com/containerd/containerd/api/services/images/v1"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/pkg/oci"
	"github.com/containerd/errdefs"
	"github.com/containerd/platforms"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"golang.org/x/sys/unix"
)

// diskUse is what checkpoints take of a node's disk, in bytes (src/kubernetes/nodeDiskUse.ts reads it).
type diskUse struct {
	Archives int   `json:"archives"`
	Bytes    int64 `json:"archiveBytes"`
	// Checkpoint images, whoever has named them, each counted once.
	Images     int   `json:"images"`
	ImageBytes int64 `json:"imageBytes"`
	// Of the disk that has the archives.
	FreeBytes  int64 `json:"freeBytes"`
	TotalBytes int64 `json:"totalBytes"`
}

// checkpointAnnotation is that by which containerd knows a checkpoint image (src/checkpoint/checkpointImage.ts).
const checkpointAnnotation = "org.criu.checkpoint.container.name"

func printDiskUse(ctx context.Context, socket, snapshotter, host, kubeletRoot string) error {
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	var use diskUse
	if err := use.addArchives(filepath.Join(kubeletRoot, "checkpoints")); err != nil {
		return err
	}
	if err := use.addImages(node); err != nil {
		return err
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(kubeletRoot, &disk); err != nil {
		return err
	}
	use.FreeBytes, use.TotalBytes = int64(disk.Bavail)*disk.Bsize, int64(disk.Blocks)*disk.Bsize
	return json.NewEncoder(os.Stdout).Encode(use)
}

func (u *diskUse) addArchives(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "checkpoint-*.tar"))
	for _, name := range names {
		// One that was deleted meanwhile takes nothing.
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() {
			u.Archives++
			u.Bytes += info.Size()
		}
	}
	return err
}

// addImages adds those that are unpacked on the node, and what containerd keeps of one besides that it has pulled.
func (u *diskUse) addImages(node *node) error {
	list, err := node.images.List(node.ctx, &imagesapi.ListImagesRequest{})
	if err != nil {
		return err
	}
	counted := map[digest.Digest]bool{}
	for _, image := range list.Images {
		target := oci.DescriptorFromProto(image.Target)
		if counted[target.Digest] {
			continue
		}
		counted[target.Digest] = true
		manifest, err := images.Manifest(node.ctx, node.content, target, platforms.All)
		if err != nil || manifest.Annotations[checkpointAnnotation] == "" {
			// Whatever cannot be read as an image is none of a checkpoint.
			continue
		}
		u.Images++
		for _, layer := range manifest.Layers {
			if counted[layer.Digest] {
				continue
			}
			counted[layer.Digest] = true
			bytes, err := node.layerUse(layer)
			if err != nil {
				return err
			}
			u.ImageBytes += bytes
		}
	}
	return nil
}

// layerUse is what an only layer takes, unpacked and as it was pulled.
func (n *node) layerUse(layer ocispec.Descriptor) (int64, error) {
	var bytes int64
	usage, err := n.snapshots.Usage(n.ctx, layer.Digest.String())
	if err == nil {
		bytes += usage.Size
	} else if !errdefs.IsNotFound(err) {
		return 0, err
	}
	info, err := n.content.Info(n.ctx, layer.Digest)
	if err == nil {
		bytes += info.Size
	} else if !errdefs.IsNotFound(err) {
		return 0, err
	}
	return bytes, nil
}
