package main

import (
	"context"
	"fmt"
	"os"

	imagesapi "github.com/containerd/containerd/api/services/images/v1"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/pkg/oci"
	"github.com/containerd/errdefs"
	"github.com/containerd/errdefs/pkg/errgrpc"
	"github.com/containerd/platforms"
)

// printImageConfig prints the configuration of an image on this node (OCI image specification, config.md), as JSON.
func printImageConfig(ctx context.Context, socket, snapshotter, host, name string) error {
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	found, err := node.images.Get(node.ctx, &imagesapi.GetImageRequest{Name: name})
	if err = errgrpc.ToNative(err); errdefs.IsNotFound(err) {
		return fmt.Errorf("no image %s on this node", name)
	}
	if err != nil {
		return err
	}
	config, err := images.Config(node.ctx, node.content, oci.DescriptorFromProto(found.Image.Target), platforms.Default())
	if err != nil {
		return err
	}
	text, err := content.ReadBlob(node.ctx, node.content, config)
	if err == nil {
		_, err = os.Stdout.Write(text)
	}
	return err
}
