package main

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	containersapi "github.com/containerd/containerd/api/services/containers/v1"
	diffapi "github.com/containerd/containerd/api/services/diff/v1"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/diff"
	diffproxy "github.com/containerd/containerd/v2/core/diff/proxy"
	"github.com/containerd/containerd/v2/pkg/rootfs"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	runtimespec "github.com/opencontainers/runtime-spec/specs-go"
)

// nestedDump is what an inner runtime has written, in a pod on this node.
type nestedDump struct {
	podUID, container string
	// imageRef is the exact image of the container, as the pod's status has it.
	imageRef string
	// folder is the path of the dump's, in the pod's scratch volume: there each container has a folder, which is named like it, or
	// the only one has all of the volume.
	folder string
	// kubeletRoot is the kubelet's folder, as it is seen from here.
	kubeletRoot string
}

// scratchVolume is the volume of a pod in which its nested runtime works (src/restore/nestedContainer.ts).
const scratchVolume = "volumes/kubernetes.io~empty-dir/thaw-scratch"

// nestedRuntime is what an archive names as its runtime that was made by the one inside of a pod (src/checkpoint/nestedDump.ts).
const nestedRuntime = "thaw-nested"

var (
	podUID     = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	dumpFolder = regexp.MustCompile(`^([a-z0-9-]+/)?dump-[0-9]+$`)
	errInvalid = errors.New("not the dump of a nested container")
)

// collect makes of a nested container's dump an archive like the kubelet's own, and returns its name.
func collect(node *node, dump nestedDump) (string, error) {
	if !podUID.MatchString(dump.podUID) || !dumpFolder.MatchString(dump.folder) {
		return "", errInvalid
	}
	// Its content is the container's: no link in it leads to anything else.
	scratch, name := filepath.Split(dump.folder)
	root, err := os.OpenRoot(filepath.Join(dump.kubeletRoot, "pods", dump.podUID, scratchVolume, scratch))
	if err != nil {
		return "", fmt.Errorf("%w: %w", errInvalid, err)
	}
	defer root.Close()
	folder, err := root.OpenRoot(name)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errInvalid, err)
	}
	defer folder.Close()
	container, err := node.container(dump)
	if err != nil {
		return "", err
	}
	now := time.Now()
	dumps, err := container.dumps(dump, folder, now)
	if err != nil {
		return "", err
	}
	archives := filepath.Join(dump.kubeletRoot, "checkpoints")
	if err := os.MkdirAll(archives, 0o700); err != nil {
		return "", err
	}
	unfinished, err := os.CreateTemp(archives, ".thaw-collect-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(unfinished.Name())
	defer unfinished.Close()
	if err := node.writeArchive(unfinished, folder, dumps, container.SnapshotKey); err != nil {
		return "", err
	}
	// The kubelet's form (kubernetes, pkg/kubelet/kubelet.go, CheckpointContainer).
	archive := fmt.Sprintf("checkpoint-%s_%s-%s-%s.tar", container.Labels["io.kubernetes.pod.name"],
		container.Labels["io.kubernetes.pod.namespace"], dump.container, now.UTC().Format(time.RFC3339))
	// A link, as it replaces no other archive of that second.
	return archive, os.Link(unfinished.Name(), filepath.Join(archives, archive))
}

// podContainer is a container that containerd has.
type podContainer struct{ *containersapi.Container }

// container finds the container that runs of a pod's: of those that were started one after another, the last.
func (n *node) container(dump nestedDump) (podContainer, error) {
	filter := fmt.Sprintf(`labels."io.kubernetes.pod.uid"==%s,labels."io.kubernetes.container.name"==%q`, dump.podUID, dump.container)
	list, err := containersapi.NewContainersClient(n.connection).List(n.ctx, &containersapi.ListContainersRequest{Filters: []string{filter}})
	if err != nil {
		return podContainer{}, err
	}
	var found *containersapi.Container
	for _, each := range list.Containers {
		if found == nil || each.CreatedAt.AsTime().After(found.CreatedAt.AsTime()) {
			found = each
		}
	}
	if found == nil {
		return podContainer{}, fmt.Errorf("%w: containerd has no container %s of the pod", errInvalid, dump.container)
	}
	return podContainer{found}, nil
}

// dumps are the JSON files of an archive, as containerd writes them (internal/cri/server/container_checkpoint_linux.go). The
// configuration is the nested container's, with the names of the pod's.
func (c podContainer) dumps(dump nestedDump, folder *os.Root, now time.Time) (map[string]any, error) {
	var outer, inner runtimespec.Spec
	if err := json.Unmarshal(c.Spec.GetValue(), &outer); err != nil {
		return nil, err
	}
	text, err := folder.ReadFile("spec.dump")
	if err == nil {
		err = json.Unmarshal(text, &inner)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errInvalid, err)
	}
	inner.Annotations = outer.Annotations
	created := c.CreatedAt.AsTime()
	metadata := map[string]any{"name": dump.container}
	return map[string]any{
		"spec.dump": inner,
		"config.dump": map[string]any{
			"id":               c.ID,
			"name":             fmt.Sprintf("%s_%s_%s_%s_0", dump.container, c.Labels["io.kubernetes.pod.name"], c.Labels["io.kubernetes.pod.namespace"], dump.podUID),
			"rootfsImage":      c.Image,
			"rootfsImageName":  c.Image,
			"rootfsImageRef":   dump.imageRef,
			"runtime":          nestedRuntime,
			"createdTime":      created,
			"checkpointedTime": now.UTC(),
		},
		"status.dump": map[string]any{
			"id":         c.ID,
			"metadata":   metadata,
			"state":      1,
			"created_at": created.UnixNano(),
			"started_at": created.UnixNano(),
			"image":      map[string]any{"image": c.Image},
			"image_ref":  dump.imageRef,
			"labels":     c.Labels,
		},
	}, nil
}

// writeArchive writes what an archive has: the JSON files, what has changed in the root, and CRIU's own.
func (n *node) writeArchive(target *os.File, folder *os.Root, dumps map[string]any, snapshot string) error {
	writer := tar.NewWriter(target)
	for name, value := range dumps {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := writeMember(writer, name, int64(len(text)), func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
			return err
		}
	}
	if err := n.writeRootChanges(writer, snapshot); err != nil {
		return err
	}
	err := fs.WalkDir(folder.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		isWanted := filepath.Dir(path) == "checkpoint" || path == dumpStatistics || path == "dump.log"
		if err != nil || !isWanted || !entry.Type().IsRegular() {
			return err
		}
		return copyMember(writer, folder, path)
	})
	if err != nil {
		return err
	}
	return writer.Close()
}

// writeRootChanges lets containerd say what the container's root has that its image has not.
func (n *node) writeRootChanges(writer *tar.Writer, snapshot string) error {
	comparer := diffproxy.NewDiffApplier(diffapi.NewDiffClient(n.connection)).(diff.Comparer)
	changes, err := rootfs.CreateDiff(n.ctx, snapshot, n.snapshots, comparer, diff.WithMediaType(ocispec.MediaTypeImageLayer))
	if err != nil {
		return fmt.Errorf("containerd did not say what has changed in the root: %w", err)
	}
	reader, err := n.content.ReaderAt(n.ctx, changes)
	if err != nil {
		return err
	}
	defer reader.Close()
	return writeMember(writer, rootChanges, changes.Size, func(w io.Writer) error {
		_, err := io.Copy(w, content.NewReader(reader))
		return err
	})
}

func copyMember(writer *tar.Writer, folder *os.Root, path string) error {
	file, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return writeMember(writer, path, info.Size(), func(w io.Writer) error {
		_, err := io.CopyN(w, file, info.Size())
		return err
	})
}

func writeMember(writer *tar.Writer, name string, size int64, write func(io.Writer) error) error {
	if err := writer.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	return write(writer)
}

// printCollected collects a dump, and prints the archive's name.
func printCollected(ctx context.Context, socket, snapshotter, host string, dump nestedDump) error {
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	name, err := collect(node, dump)
	if err == nil {
		_, err = fmt.Println(name)
	}
	return err
}
