package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// killDescendants kills all processes that this one has started, and those that they have, and returns when none is left. Those
// of an exec are not among them: their parent is outside of the container.
func killDescendants() error {
	for {
		running, err := descendants(os.Getpid())
		if err != nil || len(running) == 0 {
			return err
		}
		for _, pid := range running {
			_ = unix.Kill(pid, unix.SIGKILL)
		}
		time.Sleep(time.Millisecond)
	}
}

// descendants are the processes below one that have not ended.
func descendants(ancestor int) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	hasEnded := map[int]bool{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// One that is gone meanwhile is none.
		text, err := os.ReadFile("/proc/" + entry.Name() + "/stat")
		if err != nil {
			continue
		}
		parent, state, err := parseStat(string(text))
		if err != nil {
			return nil, err
		}
		children[parent] = append(children[parent], pid)
		hasEnded[pid] = state == "Z" || state == "X"
	}
	var found []int
	for next := children[ancestor]; len(next) > 0; next = next[1:] {
		next = append(next, children[next[0]]...)
		if !hasEnded[next[0]] {
			found = append(found, next[0])
		}
	}
	return found, nil
}

// parseStat reads a process's parent and state, which stand after its name; that may hold anything (proc_pid_stat(5)).
func parseStat(text string) (parent int, state string, err error) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 2 {
		return 0, "", fmt.Errorf("no state of a process in %q", text)
	}
	parent, err = strconv.Atoi(fields[1])
	return parent, fields[0], err
}
