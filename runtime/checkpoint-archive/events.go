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
	"github.com/containerd/typeurl/v2"
)

// followedTopics are containerd's events of a container's way to its process, and of that process's end (containerd api/events).
var followedTopics = []string{"/containers/create", "/tasks/create", "/tasks/start", "/tasks/exit"}

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
func printEvents(ctx context.Context, socket, snapshotter, host, namespace string, output io.Writer) error {
	node, err := connect(ctx, socket, snapshotter, host)
	if err != nil {
		return err
	}
	defer node.close()
	remote := eventsproxy.NewRemoteEvents(node.connection)
	told, errs := remote.Subscribe(node.ctx, topicFilters()...)
	if err := awaitMark(node.ctx, remote, told, errs); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(output, "following"); err != nil {
		return err
	}
	owners := owners{containers: containersapi.NewContainersClient(node.connection), labels: map[string]map[string]string{}}
	lines := json.NewEncoder(output)
	for {
		select {
		case envelope := <-told:
			event, isWanted := owners.read(node.ctx, envelope, namespace)
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

func topicFilters() []string {
	filters := []string{fmt.Sprintf("topic==%q", markTopic)}
	for _, topic := range followedTopics {
		filters = append(filters, fmt.Sprintf("topic==%q", topic))
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

// owners knows whose the node's containers are.
type owners struct {
	containers containersapi.ContainersClient
	labels     map[string]map[string]string
}

// read says what an event tells of a container of a pod in the namespace, if it does.
func (o *owners) read(ctx context.Context, envelope *events.Envelope, namespace string) (podEvent, bool) {
	id := containerOf(envelope)
	if id == "" {
		return podEvent{}, false
	}
	labels := o.labelsOf(ctx, id)
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

// labelsOf keeps what it was told: when a process's end is told of, its container may be gone.
func (o *owners) labelsOf(ctx context.Context, id string) map[string]string {
	if known, isKnown := o.labels[id]; isKnown {
		return known
	}
	var labels map[string]string
	if found, err := o.containers.Get(ctx, &containersapi.GetContainerRequest{ID: id}); err == nil {
		labels = found.Container.Labels
	}
	o.labels[id] = labels
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
