// Command container-processes lists what runs in a container of this node, whatever tools its image has.
//
//	container-processes PROC CONTAINER_ID [nested]
//
// PROC is the node's own /proc, in which the processes of all containers are. CONTAINER_ID is the id that the node's runtime has
// given the container: it is in the path of the container's control group. With `nested`, only what runs in the container that is
// nested in it, and not the runtime around that. Each process is printed as a line of JSON (process.go).
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
)

const (
	statusFailed = 1
	statusUsage  = 64
)

var errUsage = errors.New("usage: container-processes PROC CONTAINER_ID [nested]")

// containerID is what containerd and CRI-O make: hexadecimal digits, of which 64.
var containerID = regexp.MustCompile(`^[0-9a-f]{12,128}$`)

func main() {
	err := run(os.Args[1:])
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if errors.Is(err, errUsage) {
		os.Exit(statusUsage)
	}
	os.Exit(statusFailed)
}

func run(arguments []string) error {
	isNested := len(arguments) == 3 && arguments[2] == "nested"
	if len(arguments) != 2 && !isNested || !containerID.MatchString(arguments[1]) {
		return errUsage
	}
	processes, err := readProcesses(arguments[0], groupPattern(arguments[1], isNested))
	if err != nil {
		return err
	}
	output := json.NewEncoder(os.Stdout)
	for _, each := range processes {
		if err := output.Encode(each); err != nil {
			return err
		}
	}
	return nil
}
