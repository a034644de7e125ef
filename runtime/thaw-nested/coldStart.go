package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// startFile is a pipe, by which `thaw-nested start` says what to start.
var startFile = filepath.Join(stateFolder, "start")

var errUnstartable = errors.New("nothing can be started of what was asked for")

// startRequest is what only a client knows of the container that is to be started: what its image says, and what the pod asked for
// before the nested runtime took the place of its process (src/environment/nestedStart.ts).
type startRequest struct {
	// Before and After stand around the command that this program was started with, and which the kubelet has expanded: the
	// entry point and the command of the image, where the pod has none of its own.
	Before []string `json:"before"`
	After  []string `json:"after"`
	Cwd    string   `json:"cwd"`
	// User is as in an image's configuration: names or numbers (OCI image specification, config.md).
	User string `json:"user"`
	// Groups are those besides the user's own.
	Groups []uint32 `json:"groups"`
	// AddCapabilities and DropCapabilities are as in a pod: without "CAP_", and "ALL" among the dropped.
	AddCapabilities  []string `json:"addCapabilities"`
	DropCapabilities []string `json:"dropCapabilities"`
	NoNewPrivileges  bool     `json:"noNewPrivileges"`
	ReadonlyRoot     bool     `json:"readonlyRoot"`
	// IsFiltered asks for the default seccomp profile of containerd.
	IsFiltered bool `json:"isFiltered"`
}

// startCold waits until it is told what to start, and starts that: not from a checkpoint, but so that it can be dumped here.
func startCold(within *inside, processes *children, command []string) (restored, error) {
	var result restored
	err := within.do(func() error {
		request, err := awaitRequest()
		if err != nil {
			return err
		}
		arguments := slices.Concat(request.Before, command, request.After)
		if len(arguments) == 0 {
			return fmt.Errorf("%w: neither the pod nor its image names a command", errUnstartable)
		}
		hostname, err := os.Hostname()
		if err != nil {
			return err
		}
		config, err := coldSpec(request, arguments, hostname, within.mounts)
		if err != nil {
			return err
		}
		return writeConfig(config)
	})
	if err == nil {
		result.pid, err = runRunc(within, processes, nil, "run")
	}
	return result, err
}

func awaitRequest() (startRequest, error) {
	var request startRequest
	if err := beginOnce(); err != nil {
		return request, err
	}
	if err := unix.Mkfifo(startFile, 0o600); err != nil {
		return request, err
	}
	text, err := os.ReadFile(startFile)
	if err == nil {
		err = json.Unmarshal(text, &request)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", errUnstartable, err)
	}
	return request, err
}

// beginOnce fails in a container that was started again: nobody would tell it what to start.
func beginOnce() error {
	mark, err := os.OpenFile(filepath.Join(scratchFolder, "started"), os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: the container has ended, and is started only once", errUnstartable)
	}
	if err != nil {
		return err
	}
	return mark.Close()
}
