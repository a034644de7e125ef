// Command thaw-nested is the small runtime inside of a pod: it restores a checkpoint in the pod's own container, on nodes whose
// runtime cannot. It is that container's first process, and stays the parent of what it has restored.
//
//	thaw-nested restore [-lazy] [-termination-log PATH]   as the pod's first process: restores what is mounted (layout.go)
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

var errUsage = errors.New("usage: thaw-nested restore [-lazy] [-termination-log PATH] | exec COMMAND... | dump | wait [-memory]")

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
	case "restore":
		options := flag.NewFlagSet(command, flag.ContinueOnError)
		isLazy := options.Bool("lazy", false, "let memory arrive when it is touched")
		terminationLog := options.String("termination-log", "/dev/termination-log", "where to say why nothing was restored")
		if err := options.Parse(rest); err != nil {
			return statusUsage, err
		}
		return supervise(*isLazy, *terminationLog)
	case "exec":
		return statusFailed, execInside(rest)
	case "dump":
		return dump()
	case "wait":
		return waitFor(len(rest) == 1 && rest[0] == "-memory")
	}
	return statusUsage, errUsage
}
