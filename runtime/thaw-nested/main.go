// Command thaw-nested is the small runtime inside of a pod: it restores a checkpoint in the pod's own container, on nodes whose
// runtime cannot, or starts there what is to be checkpointed. It is that container's first process, and stays the parent of what
// it has started.
//
//	thaw-nested restore [-lazy] [-termination-log PATH]   as the pod's first process: restores what is mounted (layout.go)
//	thaw-nested run [-termination-log PATH] [COMMAND...]  as the pod's first process: starts what it is told to (coldStart.go)
//	thaw-nested start                                     by exec: tells it, by JSON on standard input
//	thaw-nested exec COMMAND [ARGUMENT...]                by exec: runs a command in the nested container
//	thaw-nested dump                                      by exec: checkpoints the nested container (dump.go)
//	thaw-nested wait [-memory]                            by exec: waits until it is restored, and prints that as JSON
//
// Three capabilities are needed beside the usual ones, SYS_ADMIN, NET_ADMIN and SYS_TIME, and SYS_PTRACE with -lazy. The
// restored processes have those that they had, and no others.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
)

const (
	statusFailed = 1
	statusUsage  = 64
	// statusNotRestored tells the client that nothing was restored (src/kubernetes/nestedRuntime.ts).
	statusNotRestored = 125
)

var errUsage = errors.New("usage: thaw-nested restore [-lazy] [-termination-log PATH] | run [-termination-log PATH] [COMMAND...] | start | exec COMMAND... | dump | wait [-memory]")

func init() {
	// The first thread's namespaces are those that an exec joins: the main goroutine keeps them as they are.
	runtime.LockOSThread()
}

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

func run(arguments []string) (status int, err error) {
	if len(arguments) == 0 {
		return statusUsage, errUsage
	}
	switch command, rest := arguments[0], arguments[1:]; command {
	case "restore", "run":
		options := flag.NewFlagSet(command, flag.ContinueOnError)
		isLazy := options.Bool("lazy", false, "let memory arrive when it is touched")
		terminationLog := options.String("termination-log", "/dev/termination-log", "where to say why nothing was started")
		if err := options.Parse(rest); err != nil {
			return statusUsage, err
		}
		if command == "run" {
			begin := func(within *inside, processes *children) (restored, error) {
				return startCold(within, processes, options.Args())
			}
			return supervise(phaseWaiting, begin, *terminationLog)
		}
		begin := func(within *inside, processes *children) (restored, error) {
			return restore(within, processes, *isLazy)
		}
		return supervise(phaseRestoring, begin, *terminationLog)
	case "start":
		return start(os.Stdin)
	case "exec":
		return statusFailed, execInside(rest)
	case "dump":
		return dump()
	case "wait":
		return waitFor(len(rest) == 1 && rest[0] == "-memory")
	}
	return statusUsage, errUsage
}
