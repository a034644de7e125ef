// Command checkpoint-archive reads the archive of a checkpoint, and makes it an image in the containerd of this node.
//
//	checkpoint-archive content ARCHIVE
//	checkpoint-archive image ARCHIVE SOCKET SNAPSHOTTER HOST
//	checkpoint-archive collect SOCKET SNAPSHOTTER HOST KUBELET_ROOT POD_UID CONTAINER IMAGE_REF FOLDER
//	checkpoint-archive image-config IMAGE SOCKET SNAPSHOTTER HOST
//	checkpoint-archive push ARCHIVE IMAGE TARGET SOCKET SNAPSHOTTER HOST
//	checkpoint-archive export ARCHIVE IMAGE SOCKET SNAPSHOTTER HOST
//	checkpoint-archive delete-image IMAGE SOCKET SNAPSHOTTER HOST
//	checkpoint-archive disk SOCKET SNAPSHOTTER HOST KUBELET_ROOT
//	checkpoint-archive events SOCKET NAMESPACE
//	checkpoint-archive restore-times FILE
//
// The first two print the archive's *.dump files, each as a line with its name and base64; then, where CRIU has left these, a line
// with how long freezing took, the processes were frozen, and their memory was dumped and written, in microseconds; then a line
// with the sizes of all its files, its memory's, its root's, and its own. What the image is to be called then comes on standard input, so that the client
// can decide by what was printed while the archive is unpacked: a line with the name, the annotations (JSON) and, or "-", the
// config.dump to take the place of the archive's, each in base64; the inventory is replaced, too (replacements.go). The last line has the digest of the image's manifest and the
// size of its layer. When standard input ends before that, whatever was begun is removed. HOST is where the node's file system
// is mounted. The third makes an archive of what the runtime inside of a pod has dumped (collect.go), the fourth prints what an
// image on the node says of its containers.
//
// push puts the image of an archive into a registry, under the name TARGET. Standard input has a line with the credential (JSON
// in base64, or "-"), and when it ends, the push is given up. Lines tell how much of the layer was sent, the last one the digest
// of the manifest and the size of the layer. export writes the image of an archive as a tar that runtimes import. delete-image removes an image with all of its names, until its room is free. disk prints, as JSON, what checkpoints take of the node's disk, and what is free.
// events prints what containerd tells of the containers of a namespace's pods, as it happens, until standard input ends (events.go).
// restore-times prints, as JSON, what CRIU has written of the time that a restore took.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/containerd/log"
)

// The exit statuses that the client tells apart (src/kubernetes/agentCommandFailure.ts).
const (
	statusFailed       = 1
	statusUsage        = 64
	statusInvalid      = 65
	statusNoImage      = 66
	statusUnreachable  = 69
	statusUntrusted    = 76
	statusUnauthorized = 77
	statusForbidden    = 78
	statusImageName    = 79
	statusCancelled    = 143
)

// exitError is an error with a status of its own.
type exitError struct {
	status int
	text   string
}

func (e exitError) Error() string { return e.text }

var errUsage = errors.New("usage: checkpoint-archive content ARCHIVE | image ARCHIVE SOCKET SNAPSHOTTER HOST | collect SOCKET SNAPSHOTTER HOST KUBELET_ROOT POD_UID CONTAINER IMAGE_REF FOLDER | image-config IMAGE SOCKET SNAPSHOTTER HOST | push ARCHIVE IMAGE TARGET SOCKET SNAPSHOTTER HOST | export ARCHIVE IMAGE SOCKET SNAPSHOTTER HOST | delete-image IMAGE SOCKET SNAPSHOTTER HOST | disk SOCKET SNAPSHOTTER HOST KUBELET_ROOT | events SOCKET NAMESPACE | restore-times FILE")

func main() {
	// Standard error is for what went wrong in the end.
	log.L.Logger.SetOutput(io.Discard)
	err := run(os.Args[1:])
	if err == nil {
		return
	}
	if errors.Is(err, context.Canceled) {
		os.Exit(statusCancelled)
	}
	fmt.Fprintln(os.Stderr, err)
	var exit exitError
	switch {
	case errors.As(err, &exit):
		os.Exit(exit.status)
	case errors.Is(err, errUsage):
		os.Exit(statusUsage)
	case errors.Is(err, errUnreadable), errors.Is(err, errIncomplete), errors.Is(err, errInvalid):
		os.Exit(statusInvalid)
	}
	os.Exit(statusFailed)
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 2 && arguments[0] == "content":
		archive, _, err := printContent(arguments[1])
		if err == nil {
			archive.Close()
		}
		return err
	case len(arguments) == 9 && arguments[0] == "collect":
		ctx, cancel := untilSignalled()
		defer cancel()
		return printCollected(ctx, arguments[1], arguments[2], arguments[3], nestedDump{
			kubeletRoot: arguments[4], podUID: arguments[5], container: arguments[6], imageRef: arguments[7], folder: arguments[8],
		})
	case len(arguments) == 5 && arguments[0] == "image-config":
		ctx, cancel := untilSignalled()
		defer cancel()
		return printImageConfig(ctx, arguments[2], arguments[3], arguments[4], arguments[1])
	case len(arguments) == 5 && arguments[0] == "image":
		return makeImage(arguments[1], arguments[2], arguments[3], arguments[4])
	case len(arguments) == 7 && arguments[0] == "push":
		return push(pushRequest{archive: arguments[1], image: arguments[2], target: arguments[3]}, arguments[4], arguments[5], arguments[6])
	case len(arguments) == 6 && arguments[0] == "export":
		ctx, cancel := untilSignalled()
		defer cancel()
		return printExported(ctx, arguments[3], arguments[4], arguments[5], arguments[1], arguments[2])
	case len(arguments) == 5 && arguments[0] == "delete-image":
		ctx, cancel := untilSignalled()
		defer cancel()
		return deleteImage(ctx, arguments[2], arguments[3], arguments[4], arguments[1])
	case len(arguments) == 5 && arguments[0] == "disk":
		ctx, cancel := untilSignalled()
		defer cancel()
		return printDiskUse(ctx, arguments[1], arguments[2], arguments[3], arguments[4])
	case len(arguments) == 2 && arguments[0] == "restore-times":
		return printRestoreTimes(arguments[1], os.Stdout)
	case len(arguments) == 3 && arguments[0] == "events":
		ctx, cancel := untilSignalled()
		defer cancel()
		go func() {
			defer cancel()
			_, _ = io.Copy(io.Discard, os.Stdin)
		}()
		return printEvents(ctx, arguments[1], arguments[2], os.Stdout)
	}
	return errUsage
}

// untilSignalled is cancelled when this program is told to end.
func untilSignalled() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
}

func printContent(path string) (*os.File, archiveContent, error) {
	archive, err := os.Open(path)
	if err != nil {
		return nil, archiveContent{}, err
	}
	found, err := readContent(archive)
	if err == nil {
		err = found.print(os.Stdout)
	}
	if err != nil {
		archive.Close()
	}
	return archive, found, err
}

func makeImage(path, socket, snapshotter, host string) error {
	ctx, cancel := untilSignalled()
	defer cancel()
	wanted := make(chan wantedImage, 1)
	go func() {
		defer cancel()
		readFirst(wanted, parseWanted)
	}()
	archive, found, err := printContent(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	if found.length < 0 {
		return errIncomplete
	}
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	image, err := buildImage(node, archive, found, wanted)
	if err == nil {
		_, err = fmt.Println(image.digest, image.layerSize)
	}
	return err
}

// push pushes an image; see pushFailure for how it fails.
func push(request pushRequest, socket, snapshotter, host string) error {
	ctx, cancel := untilSignalled()
	defer cancel()
	given := make(chan registryCredential, 1)
	go func() {
		defer cancel()
		readFirst(given, parseCredential)
	}()
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	select {
	case credential := <-given:
		err = pushImage(node, newRegistryHosts(ctx, registryFolders, credential), request, os.Stdout)
	case <-ctx.Done():
		return ctx.Err()
	}
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, errUnreadable) || errors.Is(err, errIncomplete) {
		return err
	}
	status, text := pushFailure(err)
	return exitError{status, text}
}

// readFirst reads standard input to its end, and passes on what its first line says.
func readFirst[Value any](first chan<- Value, parse func(line string) (Value, error)) {
	input := bufio.NewReader(os.Stdin)
	line, err := input.ReadString('\n')
	if err != nil {
		return
	}
	value, err := parse(strings.TrimSuffix(line, "\n"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	first <- value
	_, _ = io.Copy(io.Discard, input)
}

// wantedImage is what an image is to be.
type wantedImage struct {
	name        string
	annotations map[string]string
	// configDump takes the place of the archive's own; nil where that stays.
	configDump []byte
}

func parseWanted(line string) (wantedImage, error) {
	words := strings.Fields(line)
	if len(words) != 3 {
		return wantedImage{}, errors.New("what the image is to be called takes three words")
	}
	name, err := base64.StdEncoding.DecodeString(words[0])
	if err != nil {
		return wantedImage{}, err
	}
	image := wantedImage{name: string(name)}
	annotations, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		return wantedImage{}, err
	}
	if err := json.Unmarshal(annotations, &image.annotations); err != nil {
		return wantedImage{}, err
	}
	if words[2] != "-" {
		image.configDump, err = base64.StdEncoding.DecodeString(words[2])
	}
	return image, err
}
