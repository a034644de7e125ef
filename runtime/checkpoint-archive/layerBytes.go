package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// layerBytes are those of a checkpoint image's layer, which are nowhere but in the archive: that without its end, and what
// was put behind it when the image was made (layer.go).
func (n *node) layerBytes(archive *os.File, layer ocispec.Descriptor) (io.ReaderAt, error) {
	found, err := readContent(archive)
	if err != nil {
		return nil, err
	}
	if found.length < 0 {
		return nil, errIncomplete
	}
	last, err := n.lastBlocksOf(layer, found)
	if err != nil {
		return nil, err
	}
	if found.length+int64(len(last)) != layer.Size {
		return nil, fmt.Errorf("%w: the image was made of another archive", errUnreadable)
	}
	return joined{archive, found.length, last}, nil
}

// lastBlocksOf are the last blocks of an image's layer. What was replaced in it is what differs in its snapshot from the archive.
func (n *node) lastBlocksOf(layer ocispec.Descriptor, found archiveContent) ([]byte, error) {
	if layer.Size == found.length+endOfArchive {
		return lastBlocks(nil)
	}
	key := fmt.Sprintf("thaw-push-%d-%d", os.Getpid(), time.Now().UnixNano())
	mounts, err := n.snapshots.View(n.ctx, key, layer.Digest.String())
	if err != nil {
		return nil, fmt.Errorf("containerd does not show what is in the image: %w", err)
	}
	defer n.remove(key)
	folder, err := n.folderOf(mounts)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	replaced, err := found.differingIn(root)
	if err != nil {
		return nil, err
	}
	return lastBlocks(replaced)
}

// joined is the beginning of a file with bytes behind it.
type joined struct {
	file   io.ReaderAt
	length int64
	last   []byte
}

func (j joined) ReadAt(buffer []byte, offset int64) (int, error) {
	if offset >= j.length {
		return bytes.NewReader(j.last).ReadAt(buffer, offset-j.length)
	}
	inFile := min(int64(len(buffer)), j.length-offset)
	n, err := j.file.ReadAt(buffer[:inFile], offset)
	if err != nil || int64(len(buffer)) == inFile {
		return n, err
	}
	rest, err := bytes.NewReader(j.last).ReadAt(buffer[n:], 0)
	return n + rest, err
}
