package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/opencontainers/runtime-spec/specs-go"
	"golang.org/x/sys/unix"
)

// realDestinations are mounts with the paths by which the kernel knows them. Those in a configuration may lead through links of
// the image whose root is in a folder: in most images /var/run is one, below which service account tokens are mounted.
func realDestinations(mounts []specs.Mount, root string) []specs.Mount {
	resolved := slices.Clone(mounts)
	for i, mount := range mounts {
		// What is not there is told of where the mount is made.
		if path, err := realPath(root, mount.Destination); err == nil {
			resolved[i].Destination = path
		}
	}
	return resolved
}

// realPath follows the links of a path inside a root, which none of them leaves.
func realPath(root, path string) (string, error) {
	folder, err := unix.Open(root, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return "", err
	}
	defer unix.Close(folder)
	found, err := unix.Openat2(folder, path, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT,
	})
	if err != nil {
		return "", err
	}
	defer unix.Close(found)
	resolved, err := os.Readlink(fmt.Sprintf("/proc/thread-self/fd/%d", found))
	return strings.TrimPrefix(resolved, root), err
}
