package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/containerd/containerd/v2/core/remotes"
	"github.com/containerd/containerd/v2/core/remotes/docker"
	"github.com/containerd/containerd/v2/core/remotes/docker/config"
	"github.com/containerd/errdefs"
)

// registryFolders is where containerd looks for how a registry is reached (containerd docs/hosts.md). The agent sees those of the
// node there (runtime/agent.sh): what the node pulls in plain HTTP, or by a certificate of its own, is pushed in the same way.
var registryFolders = []string{"/etc/containerd/certs.d", "/etc/docker/certs.d"}

// answerTime is how long a registry may take to answer when it has everything: it checks a layer before.
const answerTime = 2 * time.Minute

// registryCredential is what a registry is told of who pushes. An identity token comes without a user name.
type registryCredential struct {
	Username string `json:"username"`
	Secret   string `json:"secret"`
}

// parseCredential reads a credential as JSON in base64, or "-" where there is none.
func parseCredential(line string) (registryCredential, error) {
	var credential registryCredential
	if line == "-" {
		return credential, nil
	}
	// No error of these says anything of what was read: it is secret.
	text, err := base64.StdEncoding.DecodeString(line)
	if err != nil || json.Unmarshal(text, &credential) != nil {
		return credential, errors.New("the credential could not be read")
	}
	return credential, nil
}

// registryHosts is how registries are reached: as the node's containerd reaches them.
type registryHosts struct{ find docker.RegistryHosts }

func newRegistryHosts(ctx context.Context, folders []string, credential registryCredential) registryHosts {
	return registryHosts{config.ConfigureHosts(ctx, config.HostOptions{
		HostDir: func(host string) (string, error) {
			for _, folder := range folders {
				if found, err := config.HostDirFromRoot(folder)(host); !errdefs.IsNotFound(err) {
					return found, err
				}
			}
			return "", errdefs.ErrNotFound
		},
		Credentials: func(string) (string, string, error) { return credential.Username, credential.Secret, nil },
		UpdateClient: func(client *http.Client) error {
			if transport, ok := client.Transport.(*http.Transport); ok {
				transport.ResponseHeaderTimeout = answerTime
				transport.DialContext = dialOnce(transport.DialContext)
			}
			return nil
		},
	})}
}

type dial = func(ctx context.Context, network, address string) (net.Conn, error)

// dialOnce lets a name server that does not answer count as one that will not: it was asked several times already.
func dialOnce(next dial) dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := next(ctx, network, address)
		var unknown *net.DNSError
		if errors.As(err, &unknown) {
			unknown.IsTimeout = false
		}
		return connection, err
	}
}

func (h registryHosts) resolver() remotes.Resolver {
	return docker.NewResolver(docker.ResolverOptions{Hosts: h.find})
}
