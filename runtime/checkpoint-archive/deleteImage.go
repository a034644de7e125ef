package main

import (
	"context"
	"fmt"

	imagesapi "github.com/containerd/containerd/api/services/images/v1"
	"github.com/containerd/errdefs"
	"github.com/containerd/errdefs/pkg/errgrpc"
)

// deleteImage removes an image with all of its names: a push gives it another one, and containerd's CRI plugin one by its digest, and
// any of them would keep its content. One that is not there is no error. When this returns, the room is free.
func deleteImage(ctx context.Context, socket, snapshotter, host, name string) error {
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	found, err := node.images.Get(node.ctx, &imagesapi.GetImageRequest{Name: name})
	if err != nil {
		return unlessNotFound(err)
	}
	filter := fmt.Sprintf("target.digest==%q", found.Image.Target.Digest)
	list, err := node.images.List(node.ctx, &imagesapi.ListImagesRequest{Filters: []string{filter}})
	if err != nil {
		return err
	}
	for index, image := range list.Images {
		isLast := index == len(list.Images)-1
		_, err := node.images.Delete(node.ctx, &imagesapi.DeleteImageRequest{Name: image.Name, Sync: isLast})
		if err := unlessNotFound(err); err != nil {
			return err
		}
	}
	return nil
}

func unlessNotFound(err error) error {
	if errdefs.IsNotFound(errgrpc.ToNative(err)) {
		return nil
	}
	return err
}
