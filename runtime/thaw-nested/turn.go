package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// turnName is an abstract address: it belongs to the network namespace, which all containers of a pod share, as they do nothing else.
const turnName = "@thaw-nested/restore"

// takeTurn waits until no other container of the pod is being restored, and keeps others waiting until what it returns is closed,
// or this program has ended. CRIU locks the network while it restores: of two that do so at once in one network, the first to be
// done could not unlock it.
func takeTurn() (io.Closer, error) {
	address := &net.UnixAddr{Name: turnName, Net: "unix"}
	for {
		turn, err := net.ListenUnix("unix", address)
		if err == nil {
			return turn, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("the container could not wait for others of its pod: %w", err)
		}
		awaitTurn(address)
	}
}

// awaitTurn returns when the turn that is taken may be over.
func awaitTurn(address *net.UnixAddr) {
	// Nobody accepts: the connection is in the queue until the address is given up.
	connection, err := net.DialUnix("unix", nil, address)
	if err != nil {
		return
	}
	defer connection.Close()
	_, _ = connection.Read(make([]byte, 1))
}
