package main

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/containerd/containerd/v2/pkg/archive"
	"github.com/containerd/containerd/v2/pkg/archive/compression"
	"github.com/opencontainers/runtime-spec/specs-go"
	"golang.org/x/sys/unix"
)

var errUnreadable = errors.New("the checkpoint cannot be read")

// unpackedFolder is where an archive is unpacked to.
const unpackedFolder = scratchFolder + "/unpacked"

// checkpoint is what a container is restored from, as the kubelet or a nested dump has written it.
type checkpoint struct {
	folder string
	// isUnpacked says that the folder was made here, and is to be removed.
	isUnpacked bool
}

// findCheckpoint finds the checkpoint among what is mounted; an archive it unpacks.
func findCheckpoint(within *inside) (checkpoint, error) {
	if within.mounts.has(archiveFile) {
		found := checkpoint{folder: unpackedFolder, isUnpacked: true}
		// A container that was killed before has left it.
		found.remove()
		if err := found.unpack(outsideFolder + archiveFile); err != nil {
			found.remove()
			return found, err
		}
		return found, nil
	}
	if !within.mounts.has(checkpointVolume) {
		return checkpoint{}, fmt.Errorf("%w: neither %s nor %s is mounted", errUnfit, checkpointVolume, archiveFile)
	}
	err := unix.Mount(outsideFolder+checkpointVolume, checkpointFolder, "", unix.MS_BIND, "")
	return checkpoint{folder: checkpointFolder}, err
}

// images is the folder with CRIU's own files.
func (c checkpoint) images() string {
	return filepath.Join(c.folder, "checkpoint")
}

// spec is the configuration of the container as it was checkpointed.
func (c checkpoint) spec() (specs.Spec, error) {
	var spec specs.Spec
	text, err := os.ReadFile(filepath.Join(c.folder, "spec.dump"))
	if err == nil {
		err = json.Unmarshal(text, &spec)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return spec, err
}

// applyRootChanges does to the pod's root what the container had done to its own before it was checkpointed. What the kubelet
// has mounted over a file stays: the runtime makes such files only to mount something over them.
func (c checkpoint) applyRootChanges(mounted func(destination string) bool) error {
	changes, err := os.Open(filepath.Join(c.folder, "rootfs-diff.tar"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer changes.Close()
	stream, err := compression.DecompressStream(changes)
	if err != nil {
		return fmt.Errorf("%w: rootfs-diff.tar: %w", errUnreadable, err)
	}
	defer stream.Close()
	isKept := archive.WithFilter(func(header *tar.Header) (bool, error) {
		return !mounted(filepath.Join("/", header.Name)), nil
	})
	if _, err := archive.Apply(context.Background(), rootFolder, stream, isKept); err != nil {
		return fmt.Errorf("the changes to the root file system could not be applied: %w", err)
	}
	return nil
}

// unpack unpacks what of an archive a restore reads. Nothing in it can name a place outside of the folder.
func (c checkpoint) unpack(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := os.MkdirAll(c.images(), 0o700); err != nil {
		return err
	}
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errUnreadable, err)
		}
		if header.Typeflag != tar.TypeReg || !isRestored(filepath.Clean(header.Name)) {
			continue
		}
		err = c.unpackFile(file, reader, header)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: it ends in the middle of %s", errUnreadable, header.Name)
		}
		if err != nil {
			return err
		}
	}
}

// isRestored tells the files that a restore reads from all others of an archive.
func isRestored(name string) bool {
	folder, file := filepath.Split(name)
	return folder == "checkpoint/" && file != "" && file != ".." || name == "spec.dump" || name == "rootfs-diff.tar"
}

// unpackFile lets the kernel copy from the file itself, where the reader is at the beginning of what it holds.
func (c checkpoint) unpackFile(file *os.File, reader *tar.Reader, header *tar.Header) error {
	target, err := os.OpenFile(filepath.Join(c.folder, filepath.Clean(header.Name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer target.Close()
	if strings.HasSuffix(header.Name, ".img") && header.Size > 1<<20 {
		// The reader seeks over what was not read of it.
		position, err := file.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		_, err = io.CopyN(target, file, header.Size)
		if err == nil {
			_, err = file.Seek(position, io.SeekStart)
		}
		return err
	}
	_, err = io.Copy(target, reader)
	return err
}

// remove removes what was unpacked: a restored container needs it no more.
func (c checkpoint) remove() {
	if c.isUnpacked {
		_ = os.RemoveAll(c.folder)
	}
}
