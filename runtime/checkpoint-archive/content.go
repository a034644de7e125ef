package main

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"slices"

	"thaw.dev/runtime/statistics"
)

var (
	errUnreadable = errors.New("not a readable archive")
	errIncomplete = errors.New("the archive is not complete")
)

// endOfArchive is the size of the zero blocks that end a tar (POSIX.1-1988 ustar, "end-of-archive entry").
const endOfArchive = 1024

// longestDump bounds what is taken from an archive, which can say anything, in bytes.
const longestDump = 4 << 20

// What describes a checkpoint (containerd internal/cri/server/container_checkpoint_linux.go, CRI-O internal/lib/checkpoint.go).
var (
	dumps       = []string{configDumpName, "spec.dump", "status.dump"}
	memoryPages = regexp.MustCompile(`^checkpoint/pages-[0-9]+\.img$`)
)

const (
	configDumpName = "config.dump"
	rootChanges    = "rootfs-diff.tar"
	// inventoryName is the file in which CRIU says how the dump was made (images/inventory.proto).
	inventoryName = "checkpoint/inventory.img"
)

// dumpStatistics is the file in which CRIU says how long the dump took.
const dumpStatistics = "stats-dump"

// archiveContent is what an archive says of its checkpoint, without the memory in it.
type archiveContent struct {
	// dumps holds the text of each by its name.
	dumps map[string][]byte
	// inventory is nil where there is none.
	inventory []byte
	// times of the dump; nil where CRIU has left none that could be read.
	times *statistics.Dump
	// Sizes of its files, in bytes: of all, of the memory's, of the one with changes to the root file system.
	total, memory, root int64
	// size is that of the archive itself.
	size int64
	// length is the size without the zero blocks that end the archive; -1 where these are missing.
	length int64
}

// readContent reads an archive's headers and dumps.
func readContent(file *os.File) (archiveContent, error) {
	found := archiveContent{dumps: map[string][]byte{}}
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = found.add(header, reader)
		}
		if err != nil {
			return found, fmt.Errorf("%w: %w", errUnreadable, err)
		}
	}
	info, err := file.Stat()
	if err != nil {
		return found, err
	}
	found.size = info.Size()
	found.length, err = lengthBeforeEnd(file)
	return found, err
}

func (c *archiveContent) add(header *tar.Header, reader io.Reader) error {
	if header.Typeflag != tar.TypeReg {
		return nil
	}
	name := path.Clean(header.Name)
	c.total += header.Size
	switch {
	case memoryPages.MatchString(name):
		c.memory += header.Size
	case name == rootChanges:
		c.root += header.Size
	case name == dumpStatistics && header.Size <= statistics.Longest:
		text, err := io.ReadAll(reader)
		if times, invalid := statistics.ReadDump(text); invalid == nil {
			c.times = &times
		}
		return err
	case name == inventoryName && header.Size <= longestDump:
		text, err := io.ReadAll(reader)
		c.inventory = text
		return err
	case slices.Contains(dumps, name) && c.dumps[name] == nil && header.Size <= longestDump:
		text, err := io.ReadAll(reader)
		c.dumps[name] = text
		return err
	}
	return nil
}

// lengthBeforeEnd is where the zero blocks begin that the reader of a tar has passed last; -1 where these are missing.
func lengthBeforeEnd(file *os.File) (int64, error) {
	position, err := file.Seek(0, io.SeekCurrent)
	if err != nil || position < endOfArchive {
		return -1, err
	}
	end := make([]byte, endOfArchive)
	if _, err := file.ReadAt(end, position-endOfArchive); err != nil {
		return -1, err
	}
	if !bytes.Equal(end, make([]byte, endOfArchive)) {
		return -1, nil
	}
	return position - endOfArchive, nil
}

// print writes a line for each dump, with its text in base64, one for the times where these are known, and one for the sizes.
func (c *archiveContent) print(output io.Writer) error {
	var text bytes.Buffer
	for _, name := range dumps {
		if dump := c.dumps[name]; dump != nil {
			fmt.Fprintln(&text, name, base64.StdEncoding.EncodeToString(dump))
		}
	}
	if times := c.times; times != nil {
		fmt.Fprintln(&text, "times", times.Freezing.Microseconds(), times.Frozen.Microseconds(),
			times.MemoryDump.Microseconds(), times.MemoryWrite.Microseconds())
	}
	fmt.Fprintln(&text, "sizes", c.total, c.memory, c.root, c.size)
	_, err := output.Write(text.Bytes())
	return err
}
