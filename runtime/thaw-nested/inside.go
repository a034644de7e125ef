package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/moby/sys/mountinfo"
	"golang.org/x/sys/unix"
)

// inside is a thread with a mount namespace of its own, in which the runtime image is the root. The main thread stays in the
// mount namespace of the pod's container, which is the one that `kubectl exec`, probes and hooks join: they see the
// application's files.
type inside struct {
	work chan func()
	// mounts are what was mounted into the pod's container before anything here was.
	mounts mountTable
}

func enterInside() (*inside, error) {
	thread := &inside{work: make(chan func())}
	failure := make(chan error)
	go func() {
		// Never unlocked: a thread in another mount namespace is of no use to other goroutines.
		runtime.LockOSThread()
		failure <- thread.prepare()
		for work := range thread.work {
			work()
		}
	}()
	return thread, <-failure
}

// do runs a function on the thread: its paths are those inside, and so are those of the processes that it starts.
func (i *inside) do(work func() error) error {
	failure := make(chan error)
	i.work <- func() { failure <- work() }
	return <-failure
}

func (i *inside) prepare() error {
	// Propagation is left as it is: CRIU does not restore mounts whose sharing it cannot copy (mnt-v2).
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("a mount namespace could not be made: %w", err)
	}
	if err := i.readMounts(); err != nil {
		return err
	}
	if err := pivot(); err != nil {
		return err
	}
	return openForRuntime()
}

func (i *inside) readMounts() error {
	mounts, err := mountinfo.GetMounts(nil)
	if err != nil {
		return err
	}
	i.mounts = mounts
	return nil
}

// mountTable is what is mounted in a mount namespace.
type mountTable []*mountinfo.Info

// has tells whether something is mounted at a destination.
func (t mountTable) has(destination string) bool {
	return slices.ContainsFunc(t, func(mount *mountinfo.Info) bool { return mount.Mountpoint == destination })
}

// pivot makes the runtime image the root.
func pivot() error {
	in := func(folder string) string { return filepath.Join(runtimeVolume, folder) }
	binds := []struct {
		source, target string
		flags          uintptr
	}{
		{"/", in(rootFolder), unix.MS_BIND},
		{"/proc", in("/proc"), unix.MS_BIND | unix.MS_REC},
		{"/sys", in("/sys"), unix.MS_BIND | unix.MS_REC},
		{"/dev", in("/dev"), unix.MS_BIND | unix.MS_REC},
	}
	for _, bind := range binds {
		if err := unix.Mount(bind.source, bind.target, "", bind.flags, ""); err != nil {
			return fmt.Errorf("%s could not be mounted at %s: %w", bind.source, bind.target, err)
		}
	}
	for _, folder := range []string{stateFolder, "/run", "/tmp"} {
		if err := unix.Mount("tmpfs", in(folder), "tmpfs", 0, "mode=0755"); err != nil {
			return fmt.Errorf("no memory file system could be mounted at %s: %w", folder, err)
		}
	}
	if err := unix.PivotRoot(runtimeVolume, in(outsideFolder)); err != nil {
		return fmt.Errorf("the runtime image could not be made the root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return err
	}
	// runc takes the first control groups that it finds as sources: these are to be the ones that are made writable.
	for _, folder := range []string{"/proc", "/sys", "/dev"} {
		if err := unix.Unmount(outsideFolder+folder, unix.MNT_DETACH); err != nil {
			return fmt.Errorf("%s could not be unmounted: %w", folder, err)
		}
	}
	return nil
}

// openForRuntime makes writable what a runtime writes to and a container's process may not.
func openForRuntime() error {
	mounts, err := mountinfo.GetMounts(func(mount *mountinfo.Info) (skip, stop bool) {
		isCgroup := mount.FSType == "cgroup" || mount.FSType == "cgroup2"
		isSysctl := mount.Mountpoint == "/proc/sys"
		return !(strings.HasPrefix(mount.Mountpoint, "/sys/fs/cgroup") && isCgroup) && !isSysctl && mount.Mountpoint != rootFolder, false
	})
	if err != nil {
		return err
	}
	for _, mount := range mounts {
		flags := uintptr(unix.MS_REMOUNT | unix.MS_BIND)
		if mount.Mountpoint != rootFolder {
			flags |= unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
		}
		if err := unix.Mount("", mount.Mountpoint, "", flags, ""); err != nil {
			return fmt.Errorf("%s could not be made writable: %w", mount.Mountpoint, err)
		}
	}
	for _, folder := range []string{runcRoot, bundle, workFolder} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	return nil
}
