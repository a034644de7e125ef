// Command checkpoint-image makes a checkpoint's archive an image in the containerd of this node.
//
//	checkpoint-image SOCKET SNAPSHOTTER HOST ARCHIVE
//
// HOST is where the node's file system is mounted. What the image is to be called comes on standard input, so that the client
// can find it out in the same time: a line with its name, its annotations (JSON) and, or "-", the config.dump to take the place
// of the archive's, each in base64. When standard input ends before the command does, whatever was begun is removed.
// Prints the digest of the image's manifest and the size of its layer.
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
)

// The exit statuses that the client tells apart (src/kubernetes/nodeAgent.ts).
const (
	statusFailed    = 1
	statusInvalid   = 65
	statusCancelled = 143
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: checkpoint-image SOCKET SNAPSHOTTER HOST ARCHIVE")
		os.Exit(64)
	}
	image, err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	switch {
	case err == nil:
		fmt.Println(image.digest, image.layerSize)
	case errors.Is(err, context.Canceled):
		os.Exit(statusCancelled)
	default:
		fmt.Fprintln(os.Stderr, err)
		if errors.Is(err, errIncomplete) {
			os.Exit(statusInvalid)
		}
		os.Exit(statusFailed)
	}
}

func run(socket, snapshotter, host, archivePath string) (builtImage, error) {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer cancel()
	wanted := make(chan wantedImage, 1)
	go func() {
		defer cancel()
		input := bufio.NewReader(os.Stdin)
		line, err := input.ReadString('\n')
		if err != nil {
			return
		}
		image, err := parseWanted(line)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		wanted <- image
		_, _ = io.Copy(io.Discard, input)
	}()
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return builtImage{}, err
	}
	defer node.close()
	return buildImage(node, archivePath, wanted)
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
