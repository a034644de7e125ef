package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	apievents "github.com/containerd/containerd/api/events"
	containersapi "github.com/containerd/containerd/api/services/containers/v1"
	"github.com/containerd/containerd/v2/core/events"
	eventsproxy "github.com/containerd/containerd/v2/core/events/proxy"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"github.com/containerd/typeurl/v2"
)

// followedTopics are containerd's events of a container's way to its process, and of that process's end (containerd api/events).
var followedTopics = []string{"/containers/create", "/tasks/create", "/tasks/start", exitTopic}

const exitTopic = "/tasks/exit"

// markTopic is that of an event of our own, by which we know that we are told of events.
const markTopic = "/thaw/following"

// Labels by which containerd's CRI plugin knows whose a container is (containerd internal/cri/labels; Kubernetes pkg/kubelet/types/labels.go).
const (
	labelKind      = "io.cri-containerd.kind"
	labelNamespace = "io.kubernetes.pod.namespace"
	labelPodUID    = "io.kubernetes.pod.uid"
	labelContainer = "io.kubernetes.container.name"
	kindSandbox    = "sandbox"
)

// podEvent is what containerd told of a container of a pod, or of the pod's sandbox.
type podEvent struct {
	Topic  string `json:"topic"`
	PodUID string `json:"podUid"`
	// Container is empty for the sandbox.
	Container string `json:"container,omitempty"`
	// UnixMilliseconds is when containerd told it, by the clock of this node.
	UnixMilliseconds float64 `json:"unixMilliseconds"`
}

// printEvents prints what containerd tells of the containers of a namespace's pods, as lines of JSON, until it is told to end. The first line,
// `following`, says that nothing that comes later is missed.
func printEvents(ctx context.Context, socket, namespace string, output io.Writer) error {
	connection, err := openConnection(socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx = namespaces.WithNamespace(ctx, kubernetesNamespace)
	remote := eventsproxy.NewRemoteEvents(connection)
	told, errs := remote.Subscribe(ctx, eventFilters()...)
	if err := awaitMark(ctx, remote, told, errs); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(output, "following"); err != nil {
		return err
	}
	pods := podLabels{read: labelReader(containersapi.NewContainersClient(connection)), known: map[string]map[string]string{}}
	lines := json.NewEncoder(output)
	for {
		select {
		case envelope := <-told:
			event, isWanted := pods.tell(ctx, envelope, namespace)
			if !isWanted {
				continue
			}
			if err := lines.Encode(event); err != nil {
				return err
			}
		case err := <-errs:
			return endedBy(ctx, err)
		}
	}
}

func eventFilters() []string {
	var filters []string
	for _, topic := range append([]string{markTopic}, followedTopics...) {
		filters = append(filters, fmt.Sprintf("namespace==%q,topic==%q", kubernetesNamespace, topic))
	}
	return filters
}

// awaitMark returns when an event of our own has come back: a subscription has no answer that would say so.
func awaitMark(ctx context.Context, publisher events.Publisher, told <-chan *events.Envelope, errs <-chan error) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if err := publisher.Publish(ctx, markTopic, &apievents.NamespaceCreate{Name: "thaw"}); err != nil {
			return endedBy(ctx, err)
		}
		select {
		case <-told:
			return nil
		case err := <-errs:
			return endedBy(ctx, err)
		case <-again.C:
		}
	}
}

// endedBy is the reason for the end: that we were told to end comes before what came of it.
func endedBy(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		return io.ErrUnexpectedEOF
	}
	return err
}

// podLabels knows the labels of the node's containers, which name their pods.
type podLabels struct {
	read  func(ctx context.Context, id string) (map[string]string, error)
	known map[string]map[string]string
}

func labelReader(containers containersapi.ContainersClient) func(context.Context, string) (map[string]string, error) {
	return func(ctx context.Context, id string) (map[string]string, error) {
		found, err := containers.Get(ctx, &containersapi.GetContainerRequest{ID: id})
		if err != nil {
			return nil, err
		}
		return found.Container.Labels, nil
	}
}

// tell says what an event tells of a container of a pod in the namespace, if it does.
func (p *podLabels) tell(ctx context.Context, envelope *events.Envelope, namespace string) (podEvent, bool) {
	id := containerOf(envelope)
	if id == "" {
		return podEvent{}, false
	}
	labels := p.of(ctx, id)
	if envelope.Topic == exitTopic {
		delete(p.known, id)
	}
	if labels[labelNamespace] != namespace {
		return podEvent{}, false
	}
	event := podEvent{
		Topic:            envelope.Topic,
		PodUID:           labels[labelPodUID],
		UnixMilliseconds: float64(envelope.Timestamp.UnixMicro()) / 1000,
	}
	if labels[labelKind] != kindSandbox {
		event.Container = labels[labelContainer]
	}
	return event, true
}

// of keeps what it was told: when a process's end is told of, its container may be gone.
func (p *podLabels) of(ctx context.Context, id string) map[string]string {
	if known, isKnown := p.known[id]; isKnown {
		return known
	}
	labels, err := p.read(ctx, id)
	if err == nil {
		p.known[id] = labels
	}
	return labels
}

// containerOf is the id of the container that an event is about; empty where it is about something else, such as a command in a container.
func containerOf(envelope *events.Envelope) string {
	message, err := typeurl.UnmarshalAny(envelope.Event)
	if err != nil {
		return ""
	}
	switch event := message.(type) {
	case *apievents.ContainerCreate:
		return event.ID
	case *apievents.TaskCreate:
		return event.ContainerID
	case *apievents.TaskStart:
		return event.ContainerID
	case *apievents.TaskExit:
		if event.ID == event.ContainerID {
			return event.ContainerID
		}
	}
	return ""
}
