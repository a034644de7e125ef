package main

import (
	"encoding/json"
	"os"
	"os/signal"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"thaw.dev/runtime/statistics"
)

// What a nested container can be doing.
const (
	phaseRestoring = "restoring"
	phaseWaiting   = "waiting"  // until it is told what to start
	phaseArriving  = "arriving" // it runs, and memory still arrives
	phaseRunning   = "running"
)

// containerState is what the nested container is doing, for `thaw-nested wait`.
type containerState struct {
	Phase string `json:"phase"`
	// RestoreMs is how long the restore took, from the start of this program.
	RestoreMs float64 `json:"restoreMs,omitempty"`
	// ArrivedMs is when all memory was in, from the start of this program.
	ArrivedMs float64 `json:"arrivedMs,omitempty"`
	// Criu is CRIU's part of the restore; absent for what was not restored, and where CRIU says nothing.
	Criu *statistics.RestoreTimes `json:"criu,omitempty"`
}

// beginning makes the nested container, from a checkpoint or from nothing.
type beginning func(within *inside, processes *children) (restored, error)

// supervise makes the container, and then is to it what its runtime is: passes signals on to it, and ends as it does.
func supervise(phase string, begin beginning, terminationLog string) (int, error) {
	began := time.Now()
	since := func() float64 { return statistics.Milliseconds(time.Since(began)) }
	processes := newChildren()
	signals := make(chan os.Signal, 64)
	signal.Notify(signals)
	passed := make(chan unix.Signal, 64)
	var isRestored atomic.Bool
	go dispatch(signals, processes, passed, &isRestored)

	within, err := enterInside()
	var container restored
	if err == nil {
		within.tell(containerState{Phase: phase})
		container, err = begin(within, processes)
	}
	if err != nil {
		return statusNotRestored, explain(within, err, terminationLog)
	}
	isRestored.Store(true)
	processes.adopt(container.pid)
	go pass(passed, container.pid)
	state := containerState{Phase: phaseRunning, RestoreMs: since(), Criu: container.criu}
	lost := make(chan error, 1)
	if container.daemon != nil {
		state.Phase = phaseArriving
		go func() {
			if err := container.awaitMemory(); err != nil {
				// First, so that it is known when the container has ended.
				lost <- err
				container.kill()
				return
			}
			_ = within.do(func() error { container.checkpoint.remove(); return nil })
			within.tell(containerState{Phase: phaseRunning, RestoreMs: state.RestoreMs, ArrivedMs: since(), Criu: state.Criu})
		}()
	}
	within.tell(state)
	status := processes.wait(container.pid)
	select {
	case err := <-lost:
		return statusNotRestored, explain(within, err, terminationLog)
	default:
		return exitStatus(status), nil
	}
}

// dispatch takes this process's signals: those of its children, and those that are meant for the container. Of one that is not
// restored yet nothing is to be kept: who ends it ends this process, and with it all that restores.
func dispatch(signals <-chan os.Signal, processes *children, passed chan<- unix.Signal, isRestored *atomic.Bool) {
	for each := range signals {
		switch each {
		case unix.SIGCHLD:
			processes.reap()
		case unix.SIGURG, unix.SIGPIPE:
			// The first is Go's own; the second comes of a log that nobody reads.
		case unix.SIGTERM, unix.SIGINT, unix.SIGQUIT:
			if !isRestored.Load() {
				os.Exit(128 + int(each.(unix.Signal)))
			}
			passed <- each.(unix.Signal)
		default:
			passed <- each.(unix.Signal)
		}
	}
}

func pass(signals <-chan unix.Signal, pid int) {
	for each := range signals {
		_ = unix.Kill(pid, each)
	}
}

// awaitMemory waits until all memory is in. It fails where the daemon ends otherwise: then the container must be killed, while it
// waits for what is missing.
func (r restored) awaitMemory() error {
	r.daemon.isRestored.Store(true)
	select {
	case <-r.daemon.arrived:
		r.daemon.release()
		return nil
	case err := <-r.daemon.lost:
		return err
	}
}

func (i *inside) tell(state containerState) {
	text, _ := json.Marshal(state)
	_ = i.do(func() error {
		unfinished := stateFile + ".new"
		if err := os.WriteFile(unfinished, append(text, '\n'), 0o600); err != nil {
			return err
		}
		return os.Rename(unfinished, stateFile)
	})
}
