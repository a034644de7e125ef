package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	imagesapi "github.com/containerd/containerd/api/services/images/v1"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/core/remotes"
	"github.com/containerd/containerd/v2/pkg/oci"
	"github.com/containerd/containerd/v2/pkg/reference"
	"github.com/containerd/errdefs"
	"github.com/containerd/errdefs/pkg/errgrpc"
	"github.com/containerd/platforms"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// pushRequest says which checkpoint image is pushed where.
type pushRequest struct {
	// archive is the path of the one that the image was made of.
	archive string
	// image is its name on this node, target the one in the registry, with a tag.
	image, target string
}

// How often a push is begun that a connection breaks off, and how long the first wait is between two.
const mostPushes = 3

var pushPause = time.Second

// pushImage puts the checkpoint image of an archive into a registry, says meanwhile how much of its layer is there, and then
// lets the name with which it is pulled mean it on this node, too: it need not be pulled here.
func pushImage(node *node, hosts registryHosts, request pushRequest, output io.Writer) error {
	target, err := reference.Parse(request.target)
	if err != nil || target.Object == "" || target.Digest() != "" {
		return fmt.Errorf("%w: %s", errImageName, request.target)
	}
	return node.withImage(request.image, request.archive, output, func(manifest ocispec.Descriptor, source pushSource) error {
		if err := pushPatiently(node.ctx, hosts, request.target, manifest, source); err != nil {
			return err
		}
		if err := node.nameImage(target.Locator+"@"+manifest.Digest.String(), manifest); err != nil {
			return err
		}
		_, err := fmt.Fprintln(output, "pushed", manifest.Digest, source.layer.Size)
		return err
	})
}

// withImage does something with the checkpoint image of an archive: with its manifest, and with what has its bytes and tells the
// output how far they were read.
func (n *node) withImage(name, path string, output io.Writer, do func(ocispec.Descriptor, pushSource) error) error {
	manifest, layer, err := n.checkpointImage(name)
	if err != nil {
		return err
	}
	archive, err := os.Open(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	bytes, err := n.layerBytes(archive, layer)
	if err != nil {
		return err
	}
	return do(manifest, pushSource{Provider: n.content, layer: layer, bytes: bytes, progress: &progress{output: output, total: layer.Size}})
}

// checkpointImage is an image of this node that has one layer, and that layer.
func (n *node) checkpointImage(name string) (manifest, layer ocispec.Descriptor, err error) {
	found, err := n.images.Get(n.ctx, &imagesapi.GetImageRequest{Name: name})
	if err = errgrpc.ToNative(err); err != nil {
		if errdefs.IsNotFound(err) {
			err = fmt.Errorf("%w: %s", errNoImage, name)
		}
		return manifest, layer, err
	}
	manifest = oci.DescriptorFromProto(found.Image.Target)
	read, err := images.Manifest(n.ctx, n.content, manifest, platforms.All)
	if err != nil {
		return manifest, layer, err
	}
	if len(read.Layers) != 1 {
		return manifest, layer, fmt.Errorf("%w: %s is not a checkpoint image", errNoImage, name)
	}
	return manifest, read.Layers[0], nil
}

// pushPatiently pushes, and begins again where a connection breaks: what is there already is not sent twice.
func pushPatiently(ctx context.Context, hosts registryHosts, target string, manifest ocispec.Descriptor, source pushSource) error {
	for attempt := 1; ; attempt++ {
		pusher, err := hosts.resolver().Pusher(ctx, target)
		if err != nil {
			return err
		}
		err = remotes.PushContent(ctx, pusher, manifest, source, nil, platforms.All, nil)
		if err == nil {
			source.progress.finish()
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if attempt == mostPushes || !isPassing(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pushPause * time.Duration(attempt)):
		}
	}
}

// pushSource has the bytes of an image: those of its layer from the archive, the others from containerd.
type pushSource struct {
	content.Provider
	layer    ocispec.Descriptor
	bytes    io.ReaderAt
	progress *progress
}

func (s pushSource) ReaderAt(ctx context.Context, descriptor ocispec.Descriptor) (content.ReaderAt, error) {
	if descriptor.Digest != s.layer.Digest {
		return s.Provider.ReaderAt(ctx, descriptor)
	}
	return layerReader{s.bytes, s.layer.Size, s.progress}, nil
}

// layerReader reads a layer, and tells how far it was read.
type layerReader struct {
	bytes    io.ReaderAt
	size     int64
	progress *progress
}

func (r layerReader) ReadAt(buffer []byte, offset int64) (int, error) {
	n, err := r.bytes.ReadAt(buffer, offset)
	r.progress.reached(offset + int64(n))
	return n, err
}

func (r layerReader) Size() int64 { return r.size }

func (r layerReader) Close() error { return nil }

// progress writes a line each time that another part of the whole was sent.
type progress struct {
	output io.Writer
	total  int64
	told   atomic.Int64
}

// progressSteps is into how many parts the whole is divided.
const progressSteps = 100

func (p *progress) reached(sent int64) {
	step := sent * progressSteps / max(p.total, 1)
	if p.told.Swap(step) != step {
		p.tell(sent)
	}
}

func (p *progress) finish() { p.tell(p.total) }

func (p *progress) tell(sent int64) {
	// Who no longer listens has ended the input, which ends the push.
	_, _ = fmt.Fprintln(p.output, "sent", sent, p.total)
}
