package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/containerd/containerd/v2/contrib/seccomp"
	"github.com/containerd/containerd/v2/core/containers"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"github.com/containerd/containerd/v2/pkg/oci"
	"github.com/moby/sys/user"
	"github.com/opencontainers/runtime-spec/specs-go"
)

// coldSpec is the configuration with which a container is started inside of a pod's: what containerd would give it there
// (internal/cri/server/container_create_linux.go), with what the kubelet has mounted into the pod's.
func coldSpec(request startRequest, arguments []string, hostname string, mounts mountTable) (specs.Spec, error) {
	ctx := namespaces.WithNamespace(context.Background(), innerName)
	spec, err := oci.GenerateSpec(ctx, nil, &containers.Container{ID: innerName}, oci.WithoutRunMount)
	if err != nil {
		return specs.Spec{}, err
	}
	found, err := findUser(request.User)
	if err != nil {
		return specs.Spec{}, fmt.Errorf("%w: %w", errUnstartable, err)
	}
	spec.Hostname = hostname
	spec.Root.Readonly = request.ReadonlyRoot
	spec.Process.Args = arguments
	spec.Process.Cwd = request.Cwd
	spec.Process.Env = os.Environ()
	spec.Process.Rlimits = nil
	spec.Process.NoNewPrivileges = request.NoNewPrivileges
	spec.Process.User = specs.User{UID: uint32(found.Uid), GID: uint32(found.Gid), AdditionalGids: groupsOf(found, request)}
	capabilities := capabilitiesOf(spec.Process.Capabilities.Bounding, request)
	spec.Process.Capabilities = &specs.LinuxCapabilities{Bounding: capabilities, Effective: capabilities, Permitted: capabilities}
	spec.Mounts = append(spec.Mounts, specs.Mount{
		Destination: "/sys/fs/cgroup", Type: "cgroup", Source: "cgroup",
		Options: []string{"nosuid", "noexec", "nodev", "relatime", "ro"},
	})
	spec.Mounts = withKubeletMounts(spec.Mounts, mounts)
	inner, err := innerSpec(*spec, mounts.has)
	if err == nil && request.IsFiltered {
		inner.Linux.Seccomp = seccomp.DefaultProfile(&inner)
	}
	return inner, err
}

// findUser reads the names in the container's root.
func findUser(name string) (*user.ExecUser, error) {
	var files [2]string
	for i, path := range []string{"/etc/passwd", "/etc/group"} {
		// Where there is no such file, numbers are enough.
		if real, err := realPath(rootFolder, path); err == nil {
			files[i] = rootFolder + real
		}
	}
	return user.GetExecUserPath(name, &user.ExecUser{}, files[0], files[1])
}

func groupsOf(found *user.ExecUser, request startRequest) []uint32 {
	groups := slices.Clone(request.Groups)
	for _, group := range found.Sgids {
		groups = append(groups, uint32(group))
	}
	return groups
}

// capabilitiesOf are those that a runtime gives by default, without the dropped, and with the added.
func capabilitiesOf(usual []string, request startRequest) []string {
	isDropped := func(name string) bool {
		return slices.Contains(request.DropCapabilities, "ALL") || slices.Contains(request.DropCapabilities, strings.TrimPrefix(name, "CAP_"))
	}
	capabilities := slices.DeleteFunc(slices.Clone(usual), isDropped)
	for _, name := range request.AddCapabilities {
		if full := "CAP_" + name; !slices.Contains(capabilities, full) {
			capabilities = append(capabilities, full)
		}
	}
	return capabilities
}

// withKubeletMounts adds what the kubelet and the node's runtime have mounted into the pod's container for it. They take the place
// of what a runtime makes itself, such as /dev/shm, which is the pod's.
func withKubeletMounts(usual []specs.Mount, mounts mountTable) []specs.Mount {
	all := slices.Clone(usual)
	for _, mount := range mounts {
		if !isKubeletMount(mount.Mountpoint) {
			continue
		}
		access := "rw"
		if slices.Contains(strings.Split(mount.Options, ","), "ro") {
			access = "ro"
		}
		all = slices.DeleteFunc(all, func(each specs.Mount) bool { return each.Destination == mount.Mountpoint })
		all = append(all, specs.Mount{
			Destination: mount.Mountpoint, Type: "bind", Options: []string{"rbind", "rprivate", access},
		})
	}
	return all
}

// isKubeletMount tells those that were mounted for the container from those that every container has, and from Thaw's own.
func isKubeletMount(path string) bool {
	if path == "/dev/shm" || path == "/dev/termination-log" {
		return true
	}
	for _, own := range []string{"/proc", "/sys", "/dev", "/.thaw"} {
		if path == own || strings.HasPrefix(path, own+"/") {
			return false
		}
	}
	return path != "/"
}
