package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/containerd/containerd/v2/core/content"
	imagearchive "github.com/containerd/containerd/v2/core/images/archive"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// printExported writes the checkpoint image of an archive to the standard output, as runtimes import it. containerd's own export
// cannot: the bytes of the layer are in the archive only.
func printExported(ctx context.Context, socket, snapshotter, host, archive, image string) error {
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	// The output is the image: nothing else can be told there.
	err = node.withImage(image, archive, io.Discard, func(manifest ocispec.Descriptor, source pushSource) error {
		return writeImage(node.ctx, exportSource{source, node.content}, manifest, image, os.Stdout)
	})
	if errors.Is(err, errNoImage) {
		return exitError{statusNoImage, err.Error()}
	}
	return err
}

// exportSource has the bytes of an image, and what containerd knows of them.
type exportSource struct {
	pushSource
	content.InfoProvider
}

// writeImage writes an image with its name, so that whoever imports it knows it by that: as an OCI image layout, with what docker
// needs beside it.
func writeImage(ctx context.Context, source exportSource, manifest ocispec.Descriptor, name string, output io.Writer) error {
	return imagearchive.Export(ctx, source, output, imagearchive.WithManifest(manifest, name))
}
