package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"github.com/containerd/containerd/v2/pkg/archive"
	"golang.org/x/sync/errgroup"
)

// layer is an archive that is unpacked and hashed at once: by one reader each, as either takes a processor.
type layer struct {
	file *os.File
	// length is that of the archive without its end.
	length int64
	folder string
	sum    hash.Hash
}

func newLayer(file *os.File, length int64, folder string) *layer {
	return &layer{file, length, folder, sha256.New()}
}

// unpack puts the archive's files into the folder, and its bytes but for the end into the sum.
func (l *layer) unpack(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		_, err := io.CopyBuffer(l.sum, cancellable{ctx, l.bytes()}, make([]byte, 1<<20))
		return err
	})
	group.Go(func() error {
		_, err := archive.Apply(ctx, l.folder, l.bytes())
		return err
	})
	return group.Wait()
}

// finish adds what comes last: the end of the archive, and before it the members that take the place of the archive's own, as of two
// members of one name the later counts. Returns the digest of the whole and its size.
func (l *layer) finish(ctx context.Context, replacements []member) (digest string, size int64, err error) {
	last, err := lastBlocks(replacements)
	if err != nil {
		return "", 0, err
	}
	if len(replacements) > 0 {
		if _, err := archive.Apply(ctx, l.folder, bytes.NewReader(last)); err != nil {
			return "", 0, err
		}
	}
	l.sum.Write(last)
	return fmt.Sprintf("sha256:%x", l.sum.Sum(nil)), l.length + int64(len(last)), nil
}

func (l *layer) bytes() io.Reader {
	return io.NewSectionReader(l.file, 0, l.length)
}

// member is a file in an archive.
type member struct {
	name  string
	bytes []byte
}

func lastBlocks(replacements []member) ([]byte, error) {
	var blocks bytes.Buffer
	writer := tar.NewWriter(&blocks)
	for _, file := range replacements {
		header := tar.Header{Name: file.name, Mode: 0o600, Size: int64(len(file.bytes)), ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
		if err := writer.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := writer.Write(file.bytes); err != nil {
			return nil, err
		}
	}
	err := writer.Close()
	return blocks.Bytes(), err
}

// cancellable is a reader that ends with its context.
type cancellable struct {
	ctx    context.Context
	reader io.Reader
}

func (c cancellable) Read(buffer []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.reader.Read(buffer)
}
