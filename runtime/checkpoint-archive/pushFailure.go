package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/containerd/containerd/v2/core/remotes/docker"
	remoteerrors "github.com/containerd/containerd/v2/core/remotes/errors"
)

var (
	errNoImage   = errors.New("no such image on this node")
	errImageName = errors.New("not the name of an image in a registry")
)

// pushFailure says why a push has failed: by an exit status, and a sentence that has neither addresses of uploads nor tokens in it.
func pushFailure(err error) (status int, text string) {
	var unexpected remoteerrors.ErrUnexpectedStatus
	switch {
	case errors.Is(err, errNoImage):
		return statusNoImage, err.Error()
	case errors.Is(err, errImageName):
		return statusImageName, err.Error()
	case errors.As(err, &unexpected):
		return refusal(unexpected)
	case errors.Is(err, docker.ErrInvalidAuthorization):
		if strings.Contains(err.Error(), "insufficient_scope") {
			return statusForbidden, "the registry gave a token that does not allow it"
		}
		return statusUnauthorized, "the registry asks for a credential"
	case isUntrusted(err):
		return statusUntrusted, withoutAddress(err)
	case isUnreachable(err):
		return statusUnreachable, withoutAddress(err)
	}
	return statusFailed, withoutAddress(err)
}

// refusal is what a registry's answer means (OCI distribution specification, "Error Codes").
func refusal(answer remoteerrors.ErrUnexpectedStatus) (status int, text string) {
	said, code := registryMessage(answer.Body)
	text = "the registry answered " + answer.Status
	if said != "" {
		text += ": " + said
	}
	switch {
	case answer.StatusCode == http.StatusUnauthorized:
		return statusUnauthorized, text
	case answer.StatusCode == http.StatusForbidden || code == "DENIED":
		return statusForbidden, text
	case code == "NAME_INVALID", code == "NAME_UNKNOWN", code == "TAG_INVALID", answer.StatusCode == http.StatusNotFound:
		return statusImageName, text
	case code == "DIGEST_INVALID", code == "SIZE_INVALID":
		return statusInvalid, "the archive is no longer the one that the image was made of"
	case answer.StatusCode >= http.StatusInternalServerError:
		return statusUnreachable, text
	}
	return statusFailed, text
}

// longestMessage bounds what is shown of a registry's own words, in bytes.
const longestMessage = 300

// registryMessage is what the body of an answer says first.
func registryMessage(body []byte) (text, code string) {
	var parsed struct {
		Errors []struct{ Code, Message string }
	}
	if json.Unmarshal(body, &parsed) != nil || len(parsed.Errors) == 0 {
		return "", ""
	}
	first := parsed.Errors[0]
	text = strings.Join(strings.Fields(first.Message), " ")
	return fmt.Sprintf("%.*s", longestMessage, text), first.Code
}

func isUntrusted(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		system       x509.SystemRootsError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &system) ||
		errors.Is(err, http.ErrSchemeMismatch) || strings.Contains(err.Error(), "CA cert")
}

func isUnreachable(err error) bool {
	var network net.Error
	return errors.As(err, &network) || isCut(err)
}

func isCut(err error) bool {
	for _, cut := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, cut) {
			return true
		}
	}
	return false
}

// isPassing tells whether the same push may succeed a moment later. Where nobody listens, that is not so.
func isPassing(err error) bool {
	var (
		unexpected remoteerrors.ErrUnexpectedStatus
		network    net.Error
	)
	if errors.As(err, &unexpected) {
		return unexpected.StatusCode >= http.StatusInternalServerError || unexpected.StatusCode == http.StatusTooManyRequests
	}
	return isCut(err) || (errors.As(err, &network) && network.Timeout())
}

// withoutAddress is what an error says but for the address that was asked: that of an upload can have a secret in it.
func withoutAddress(err error) string {
	var request *url.Error
	for errors.As(err, &request) {
		err = request.Err
		request = nil
	}
	return err.Error()
}
