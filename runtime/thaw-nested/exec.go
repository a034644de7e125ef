package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

var errNotInside = errors.New("nothing is restored in this container yet")

// execInside becomes a process of the nested container, with that one's user, environment and folder.
func execInside(command []string) error {
	if len(command) == 0 {
		return errUsage
	}
	if err := joinInside(); err != nil {
		return err
	}
	arguments := []string{"runc", "--root", runcRoot, "exec"}
	if _, err := unix.IoctlGetTermios(0, unix.TCGETS); err == nil {
		arguments = append(arguments, "--tty")
	}
	arguments = append(append(arguments, innerName), command...)
	return syscall.Exec("/usr/sbin/runc", arguments, append(os.Environ(), programPath))
}

// start passes on what to start, and prints that it runs as soon as it does.
func start(request io.Reader) (int, error) {
	text, err := io.ReadAll(request)
	if err != nil {
		return statusFailed, err
	}
	for {
		err := joinInside()
		if err == nil {
			_, err = os.Stat(startFile)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, errNotInside) && !errors.Is(err, os.ErrNotExist) {
			return statusFailed, err
		}
		time.Sleep(statePause)
	}
	if err := os.WriteFile(startFile, text, 0o600); err != nil {
		return statusFailed, err
	}
	return waitFor(false)
}

// statePause is how long is waited for the nested container to do something else.
const statePause = 2 * time.Millisecond

// waitFor prints what the nested container is doing as soon as it has been restored; with `memory`, when all of that is in.
func waitFor(memory bool) (int, error) {
	for {
		text, state, err := readState()
		if err != nil && !errors.Is(err, errNotInside) {
			return statusFailed, err
		}
		if state.Phase == phaseRunning || state.Phase == phaseArriving && !memory {
			_, err = os.Stdout.Write(text)
			return 0, err
		}
		time.Sleep(statePause)
	}
}

// readState reads what the nested container is doing, from outside of it.
func readState() (text []byte, state containerState, err error) {
	if err := joinInside(); err != nil {
		return nil, state, err
	}
	text, err = os.ReadFile(stateFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, state, errNotInside
	}
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	return text, state, err
}

// joinInside enters the mount namespace in which the runtime is: that of the one thread of the pod's first process that has
// another than its main thread.
func joinInside() error {
	outside, err := os.Readlink("/proc/1/ns/mnt")
	if err != nil {
		return err
	}
	if own, err := os.Readlink("/proc/thread-self/ns/mnt"); err != nil || own != outside {
		return err
	}
	namespaces, err := filepath.Glob("/proc/1/task/*/ns/mnt")
	if err != nil {
		return err
	}
	for _, path := range namespaces {
		namespace, err := os.Readlink(path)
		if err != nil || namespace == outside {
			continue
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		// The kernel moves only a thread that shares its root and its working folder with no other.
		if err := unix.Unshare(unix.CLONE_FS); err != nil {
			return err
		}
		if err := unix.Setns(int(file.Fd()), unix.CLONE_NEWNS); err != nil {
			return fmt.Errorf("the nested runtime could not be entered: %w", err)
		}
		return nil
	}
	return errNotInside
}
