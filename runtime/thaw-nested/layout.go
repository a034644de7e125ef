package main

import "path/filepath"

// Where the pod's container has what a nested container needs (src/restore/nestedRoute.ts mounts it there).
const (
	runtimeVolume    = "/.thaw/runtime"
	checkpointVolume = "/.thaw/checkpoint"
	archiveFile      = "/.thaw/archive.tar"
	scratchVolume    = "/.thaw/scratch"
)

// The same as it is seen from inside: there the runtime image is the root. The image has these folders, all empty, because an
// image volume is read-only.
const (
	rootFolder       = "/thaw/root"                  // the pod's own root, which becomes the nested container's
	outsideFolder    = "/thaw/outside"               // everything that the kubelet has mounted into the pod's container
	checkpointFolder = "/thaw/checkpoint"            // the checkpoint
	stateFolder      = "/thaw/state"                 // in memory, and gone with the container
	scratchFolder    = outsideFolder + scratchVolume // on the node's disk, and gone with the pod
)

var (
	runcRoot   = filepath.Join(stateFolder, "runc")
	bundle     = filepath.Join(stateFolder, "bundle")
	workFolder = filepath.Join(stateFolder, "work")
	pidFile    = filepath.Join(stateFolder, "pid")
	stateFile  = filepath.Join(stateFolder, "state.json")
)

// innerName is the nested container's, for runc.
const innerName = "inner"

// programPath is where the runtime image has the programs that are started here.
const programPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
