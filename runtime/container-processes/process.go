package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// longestCommand bounds what is read of a command line, which its process can make as long as it likes, in bytes.
const longestCommand = 4096

var errUnreadable = errors.New("not the status of a process")

// process is what is told of a process. All of it but the numbers is what the process itself says.
type process struct {
	// Pid is the one that the container's own processes know it by.
	Pid int `json:"pid"`
	// User is the id of the effective user, as it is in the container.
	User int `json:"user"`
	// State is the letter of the kernel's (proc_pid_status, "State").
	State string `json:"state"`
	// RSSBytes is how much of its memory is resident; 0 for a process that has ended.
	RSSBytes int64 `json:"rssBytes"`
	// Name is the kernel's short one.
	Name string `json:"name"`
	// Command are the arguments with spaces between, or the beginning of them; empty where the process has ended, or where the
	// memory that they are in has not arrived yet.
	Command string `json:"command"`
}

// groupPattern matches lines of /proc/PID/cgroup of a container's processes. Runtimes name control groups after the container, with
// something around where systemd makes them: `cri-containerd-ID.scope`. The inner runtime's is below (thaw-nested/config.go).
func groupPattern(containerID string, isNested bool) *regexp.Regexp {
	inner := `(?:/|$)`
	if isNested {
		inner = `/thaw-inner(?:/|$)`
	}
	return regexp.MustCompile(`(?m)[/-]` + containerID + `(?:\.scope)?` + inner)
}

// readProcesses reads all processes in a control group, in the order of their ids. One that ends meanwhile is left out.
func readProcesses(proc string, group *regexp.Regexp) ([]process, error) {
	folders, err := filepath.Glob(filepath.Join(proc, "[0-9]*"))
	if err != nil {
		return nil, err
	}
	var found []process
	for _, folder := range folders {
		groups, err := os.ReadFile(filepath.Join(folder, "cgroup"))
		if err != nil || !group.Match(groups) {
			continue
		}
		if each, err := readProcess(folder); err == nil {
			found = append(found, each)
		}
	}
	slices.SortFunc(found, func(one, other process) int { return one.Pid - other.Pid })
	return found, nil
}

func readProcess(folder string) (process, error) {
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return process{}, err
	}
	result, err := parseStatus(status)
	if err != nil {
		return process{}, err
	}
	if mapping, err := os.ReadFile(filepath.Join(folder, "uid_map")); err == nil {
		result.User = insideUser(string(mapping), result.User)
	}
	result.Command = readCommand(filepath.Join(folder, "cmdline"))
	return result, nil
}

// parseStatus reads /proc/PID/status. A name cannot make lines of its own: the kernel escapes line ends in it.
func parseStatus(status []byte) (process, error) {
	fields := map[string][]string{}
	var name string
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		fields[key] = strings.Fields(value)
		if key == "Name" {
			name = strings.TrimPrefix(value, "\t")
		}
	}
	// NSpid has the id in each namespace, from that of the folder to the innermost.
	pids, users, states := fields["NSpid"], fields["Uid"], fields["State"]
	if len(pids) == 0 || len(users) < 2 || len(states) == 0 {
		return process{}, errUnreadable
	}
	pid, err := strconv.Atoi(pids[len(pids)-1])
	if err != nil {
		return process{}, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	user, err := strconv.Atoi(users[1])
	if err != nil {
		return process{}, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	var kilobytes int64
	if resident := fields["VmRSS"]; len(resident) > 0 {
		kilobytes, _ = strconv.ParseInt(resident[0], 10, 64)
	}
	return process{Pid: pid, User: user, State: states[0], RSSBytes: kilobytes * 1024, Name: name}, nil
}

// insideUser is the id of a user in a user namespace, by its /proc/PID/uid_map; where it has none there, the id itself.
func insideUser(mapping string, user int) int {
	for line := range strings.Lines(mapping) {
		var inside, outside, count int
		if _, err := fmt.Sscan(line, &inside, &outside, &count); err != nil {
			continue
		}
		if user >= outside && user-outside < count {
			return inside + user - outside
		}
	}
	return user
}

func readCommand(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	text, _ := io.ReadAll(io.LimitReader(file, longestCommand))
	return string(bytes.ReplaceAll(bytes.TrimRight(text, "\x00"), []byte{0}, []byte(" ")))
}
