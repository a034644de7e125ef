package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	imagesapi "github.com/containerd/containerd/api/services/images/v1"
	leasesapi "github.com/containerd/containerd/api/services/leases/v1"
	snapshotsapi "github.com/containerd/containerd/api/services/snapshots/v1"
	"github.com/containerd/containerd/v2/core/content"
	contentproxy "github.com/containerd/containerd/v2/core/content/proxy"
	"github.com/containerd/containerd/v2/core/leases"
	leasesproxy "github.com/containerd/containerd/v2/core/leases/proxy"
	"github.com/containerd/containerd/v2/core/mount"
	"github.com/containerd/containerd/v2/core/snapshots"
	snapshotsproxy "github.com/containerd/containerd/v2/core/snapshots/proxy"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// leaseDuration bounds how long containerd keeps what a killed program has begun.
const leaseDuration = time.Hour

// node is this node's containerd, with a lease: what is made under it, containerd keeps until something refers to it.
type node struct {
	ctx         context.Context
	connection  *grpc.ClientConn
	host        string
	snapshotter string
	content     content.Store
	snapshots   snapshots.Snapshotter
	images      imagesapi.ImagesClient
	leases      leases.Manager
	lease       leases.Lease
}

// kubernetesNamespace is containerd's for all that its CRI plugin makes.
const kubernetesNamespace = "k8s.io"

func openConnection(socket string) (*grpc.ClientConn, error) {
	return grpc.NewClient("unix://"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func connect(ctx context.Context, socket, snapshotter, host string) (*node, error) {
	connection, err := openConnection(socket)
	if err != nil {
		return nil, err
	}
	ctx = namespaces.WithNamespace(ctx, kubernetesNamespace)
	manager := leasesproxy.NewLeaseManager(leasesapi.NewLeasesClient(connection))
	lease, err := manager.Create(ctx, leases.WithRandomID(), leases.WithExpiration(leaseDuration))
	if err != nil {
		connection.Close()
		return nil, fmt.Errorf("containerd made no snapshot: %w", err)
	}
	return &node{
		ctx:         leases.WithLease(ctx, lease.ID),
		connection:  connection,
		host:        host,
		snapshotter: snapshotter,
		content:     contentproxy.NewContentStore(connection),
		snapshots:   snapshotsproxy.NewSnapshotter(snapshotsapi.NewSnapshotsClient(connection), snapshotter),
		images:      imagesapi.NewImagesClient(connection),
		leases:      manager,
		lease:       lease,
	}, nil
}

func (n *node) close() {
	// Whatever was cancelled; and if it fails, the lease ends by itself.
	_ = n.leases.Delete(context.WithoutCancel(n.ctx), n.lease)
	n.connection.Close()
}

// prepare makes an empty snapshot, and returns its folder as it is seen from here.
func (n *node) prepare(key string) (string, error) {
	mounts, err := n.snapshots.Prepare(n.ctx, key, "")
	if err != nil {
		return "", err
	}
	return n.folderOf(mounts)
}

// folderOf is the folder of a snapshot without layers above each other, as it is seen from here.
func (n *node) folderOf(mounts []mount.Mount) (string, error) {
	for _, mount := range mounts {
		if strings.HasPrefix(mount.Source, "/") {
			return filepath.Join(n.host, mount.Source), nil
		}
	}
	return "", fmt.Errorf("the snapshotter %s gives no folder", n.snapshotter)
}

// remove removes a snapshot that is in preparation, whatever was cancelled.
func (n *node) remove(key string) {
	_ = n.snapshots.Remove(context.WithoutCancel(n.ctx), key)
}
