package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	imagesapi "github.com/containerd/containerd/api/services/images/v1"
	"github.com/containerd/containerd/api/types"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/errdefs"
	"github.com/opencontainers/go-digest"
	specs "github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// builtImage is an image that containerd has.
type builtImage struct {
	digest    digest.Digest
	layerSize int64
}

// buildImage unpacks the archive straight into a snapshot and hashes it meanwhile. The image's layer is the archive, of which
// containerd needs no second copy in its content store, as it is already unpacked under its digest: as with
// `discard_unpacked_layers` (containerd, docs/cri/config.md).
func buildImage(node *node, archive *os.File, found archiveContent, wanted <-chan wantedImage) (builtImage, error) {
	// The time is how the agent tells one that a killed agent has left (runtime/agent.sh).
	key := fmt.Sprintf("thaw-build-%d-%d", os.Getpid(), time.Now().UnixNano())
	folder, err := node.prepare(key)
	if err != nil {
		return builtImage{}, fmt.Errorf("containerd made no snapshot: %w", err)
	}
	isKept := false
	defer func() {
		if !isKept {
			node.remove(key)
		}
	}()
	layer := newLayer(archive, found.length, folder)
	if err := layer.unpack(node.ctx); err != nil {
		return builtImage{}, fmt.Errorf("the archive could not be unpacked: %w", err)
	}
	var image wantedImage
	select {
	case image = <-wanted:
	case <-node.ctx.Done():
		return builtImage{}, node.ctx.Err()
	}
	layerDigest, layerSize, err := layer.finish(node.ctx, found.replacements(image.configDump))
	if err != nil {
		return builtImage{}, fmt.Errorf("the archive could not be unpacked: %w", err)
	}
	err = node.snapshots.Commit(node.ctx, layerDigest, key)
	isKept = err == nil
	// The same archive may have been made an image before.
	if err != nil && !errdefs.IsAlreadyExists(err) {
		return builtImage{}, fmt.Errorf("containerd did not keep the snapshot: %w", err)
	}
	manifest, err := node.writeManifest(image, ocispec.Descriptor{
		MediaType: ocispec.MediaTypeImageLayer,
		Digest:    digest.Digest(layerDigest),
		Size:      layerSize,
	})
	if err == nil {
		err = node.nameImage(image.name, manifest)
	}
	if err != nil {
		return builtImage{}, fmt.Errorf("containerd did not import the image: %w", err)
	}
	return builtImage{manifest.Digest, layerSize}, nil
}

// writeManifest writes an image's manifest and configuration. Their labels say what containerd is to keep with them
// (containerd, docs/garbage-collection.md).
func (n *node) writeManifest(image wantedImage, layer ocispec.Descriptor) (ocispec.Descriptor, error) {
	config, err := n.writeJSON(ocispec.MediaTypeImageConfig, ocispec.Image{
		Platform: ocispec.Platform{Architecture: runtime.GOARCH, OS: runtime.GOOS},
		RootFS:   ocispec.RootFS{Type: "layers", DiffIDs: []digest.Digest{layer.Digest}},
	}, map[string]string{
		"containerd.io/gc.ref.snapshot." + n.snapshotter: layer.Digest.String(),
	})
	if err != nil {
		return config, err
	}
	return n.writeJSON(ocispec.MediaTypeImageManifest, ocispec.Manifest{
		Versioned:   specs.Versioned{SchemaVersion: 2},
		MediaType:   ocispec.MediaTypeImageManifest,
		Config:      config,
		Layers:      []ocispec.Descriptor{layer},
		Annotations: image.annotations,
	}, map[string]string{
		"containerd.io/gc.ref.content.config": config.Digest.String(),
		"containerd.io/gc.ref.content.l.0":    layer.Digest.String(),
	})
}

func (n *node) writeJSON(mediaType string, value any, labels map[string]string) (ocispec.Descriptor, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	descriptor := ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(text), Size: int64(len(text))}
	err = content.WriteBlob(n.ctx, n.content, descriptor.Digest.String(), bytes.NewReader(text), descriptor, content.WithLabels(labels))
	return descriptor, err
}

// nameImage lets a name mean a manifest, whatever it meant before.
func (n *node) nameImage(name string, manifest ocispec.Descriptor) error {
	image := imagesapi.Image{Name: name, Target: &types.Descriptor{
		MediaType: manifest.MediaType,
		Digest:    manifest.Digest.String(),
		Size:      manifest.Size,
	}}
	_, err := n.images.Create(n.ctx, &imagesapi.CreateImageRequest{Image: &image})
	if status.Code(err) == codes.AlreadyExists {
		_, err = n.images.Update(n.ctx, &imagesapi.UpdateImageRequest{Image: &image})
	}
	return err
}
