package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/opencontainers/runtime-spec/specs-go"
)

var errUnfit = errors.New("the pod does not fit the checkpoint")

// innerCgroup is the nested container's control group, below that of the pod's container, whose limits hold for both.
const innerCgroup = "/thaw-inner"

// innerSpec makes of the configuration with which a container was checkpointed (OCI runtime specification, config.md) the one
// with which it is restored inside a pod's container. `mounted` tells what the kubelet has mounted into that.
func innerSpec(dumped specs.Spec, mounted func(destination string) bool) (specs.Spec, error) {
	if dumped.Linux == nil || dumped.Process == nil || dumped.Root == nil {
		return specs.Spec{}, fmt.Errorf("%w: its spec.dump is not one of a Linux container", errUnreadable)
	}
	inner := dumped
	inner.Root = &specs.Root{Path: rootFolder, Readonly: dumped.Root.Readonly}
	inner.Hooks = nil
	inner.Process = innerProcess(*dumped.Process)
	inner.Linux = innerLinux(*dumped.Linux)
	inner.Mounts = nil
	for _, mount := range dumped.Mounts {
		if isBind(mount) {
			source, err := outsideSource(mount.Destination, mounted)
			if err != nil {
				return inner, err
			}
			mount.Source = source
		}
		inner.Mounts = append(inner.Mounts, mount)
	}
	return inner, nil
}

// innerProcess leaves out what only a runtime on the node may decide: those are the pod's own container's.
func innerProcess(process specs.Process) *specs.Process {
	process.OOMScoreAdj = nil
	process.ApparmorProfile = ""
	process.SelinuxLabel = ""
	return &process
}

// innerLinux takes the pod's network, and gives the container new namespaces in place of those that it was checkpointed in.
// Its seccomp filters are in the checkpoint; resources are limited by the pod's own control group.
func innerLinux(linux specs.Linux) *specs.Linux {
	namespaces := slices.Clone(linux.Namespaces)
	for i, namespace := range namespaces {
		namespaces[i].Path = ""
		if namespace.Type == specs.NetworkNamespace {
			namespaces[i].Path = "/proc/1/ns/net"
		}
	}
	linux.Namespaces = namespaces
	linux.CgroupsPath = innerCgroup
	linux.Resources = &specs.LinuxResources{}
	linux.Seccomp = nil
	linux.MountLabel = ""
	return &linux
}

func isBind(mount specs.Mount) bool {
	return mount.Type == "bind" || slices.Contains(mount.Options, "bind") || slices.Contains(mount.Options, "rbind")
}

// outsideSource is where that is seen from inside which the kubelet has mounted at the destination.
func outsideSource(destination string, mounted func(string) bool) (string, error) {
	if !mounted(destination) {
		return "", fmt.Errorf("%w: it has nothing mounted at %s, where the checkpointed container had", errUnfit, destination)
	}
	// Devices are those of the pod's container.
	if strings.HasPrefix(destination, "/dev/") {
		return destination, nil
	}
	return outsideFolder + destination, nil
}
