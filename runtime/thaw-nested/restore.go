package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"thaw.dev/runtime/statistics"
)

// restored is a nested container that goes on.
type restored struct {
	pid int
	// daemon is there while memory still arrives.
	daemon     *pageDaemon
	checkpoint checkpoint
	// criu is absent where it is not known.
	criu *statistics.RestoreTimes
}

// restore restores the checkpoint that is mounted into the pod's container.
func restore(within *inside, processes *children, isLazy bool) (restored, error) {
	var result restored
	err := within.do(func() (err error) {
		result.checkpoint, err = findCheckpoint(within)
		if err == nil {
			err = prepareRestore(within, result.checkpoint)
		}
		return err
	})
	if err == nil && isLazy {
		result.daemon, err = startPageDaemon(within, processes, result.checkpoint.images())
	}
	if err != nil {
		return result, err
	}
	result.pid, err = runRestore(within, processes, result.checkpoint, result.daemon)
	if err != nil {
		return result, err
	}
	err = within.do(func() error {
		result.criu = statistics.ReadRestoreFile(filepath.Join(workFolder, "stats-restore"))
		if !isLazy {
			result.checkpoint.remove()
		}
		return nil
	})
	return result, err
}

// prepareRestore writes the container's configuration, and makes its root, its host name and its network what they are to be.
func prepareRestore(within *inside, from checkpoint) error {
	dumped, err := from.spec()
	if err != nil {
		return err
	}
	dumped.Mounts = realDestinations(dumped.Mounts, outsideFolder)
	config, err := innerSpec(dumped, within.mounts.has)
	if err != nil {
		return err
	}
	if err := writeConfig(config); err != nil {
		return err
	}
	if err := from.applyRootChanges(within.mounts.has); err != nil {
		return err
	}
	hostname, err := os.Hostname()
	if err != nil {
		return err
	}
	return errors.Join(giveHostname(from.images(), hostname), leaveNetworkOpen(from.images()))
}

func writeConfig(config any) error {
	text, err := json.Marshal(config)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(bundle, "config.json"), text, 0o600)
}

func runRestore(within *inside, processes *children, from checkpoint, daemon *pageDaemon) (pid int, err error) {
	options := []string{"--image-path", from.images(), "--work-path", workFolder}
	if daemon == nil {
		return runRunc(within, processes, nil, "restore", options...)
	}
	return runRunc(within, processes, daemon.lost, "restore", append(options, "--lazy-pages")...)
}

// runRunc lets runc make the container, and returns the id of its first process. Its output is that of the pod's container: nothing
// stands between. Without the page daemon neither CRIU nor the processes that it restores would ever go on: so they are killed
// where that is lost.
func runRunc(within *inside, processes *children, lost <-chan error, command string, options ...string) (int, error) {
	arguments := slices.Concat(
		[]string{"--root", runcRoot, "--log", filepath.Join(workFolder, "runc.log"), command},
		[]string{"--detach", "--bundle", bundle, "--pid-file", pidFile}, options, []string{innerName},
	)
	var pid int
	err := within.do(func() (err error) {
		pid, err = processes.start("/usr/sbin/runc", arguments, []*os.File{os.Stdin, os.Stdout, os.Stderr})
		return err
	})
	if err != nil {
		return 0, err
	}
	ended := make(chan unix.WaitStatus, 1)
	go func() { ended <- processes.wait(pid) }()
	select {
	case status := <-ended:
		if exitStatus(status) != 0 {
			return 0, fmt.Errorf("runc did not start the container (%d)", exitStatus(status))
		}
	case err := <-lost:
		return 0, errors.Join(err, killDescendants())
	}
	err = within.do(func() (err error) {
		pid, err = readPid()
		return err
	})
	return pid, err
}

func readPid() (int, error) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// kill ends the nested container, and with its first process all others.
func (r restored) kill() {
	_ = unix.Kill(r.pid, unix.SIGKILL)
}

func (i *inside) exists(path string) bool {
	return i.do(func() error {
		_, err := os.Stat(path)
		return err
	}) == nil
}
