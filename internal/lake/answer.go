package lake

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	gcs "cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"google.golang.org/api/googleapi"

	"hawser/connectors"
)

// answer is how a cloud's storage has refused a request. Its status is 0 where there was no answer.
type answer struct {
	status int
	// code is the cloud's own: AccessDenied, ContainerNotFound.
	code, message, request string
}

// answerOf finds the answer in the errors of the clouds' clients.
func answerOf(err error) answer {
	var amazonStatus interface{ HTTPStatusCode() int }
	var google *googleapi.Error
	var azure *azcore.ResponseError
	switch {
	case errors.Is(err, gcs.ErrObjectNotExist):
		return answer{status: http.StatusNotFound}
	case errors.As(err, &google):
		a := answer{status: google.Code, message: google.Message}
		if len(google.Errors) > 0 {
			a.code = google.Errors[0].Reason
		}
		return a
	case errors.As(err, &azure):
		// What Azure says of credentials tells the signature.
		a := answer{status: azure.StatusCode, code: azure.ErrorCode}
		if azure.RawResponse != nil {
			a.request = azure.RawResponse.Header.Get("x-ms-request-id")
		}
		return a
	case errors.As(err, &amazonStatus):
		a := answer{status: amazonStatus.HTTPStatusCode()}
		var coded interface {
			ErrorCode() string
			ErrorMessage() string
		}
		if errors.As(err, &coded) {
			a.code, a.message = coded.ErrorCode(), coded.ErrorMessage()
		}
		var named interface{ ServiceRequestID() string }
		if errors.As(err, &named) {
			a.request = named.ServiceRequestID()
		}
		return a
	}
	return answer{}
}

// Codes that say more than their status.
var (
	credentialCodes = []string{
		"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed", // Amazon
		"XAdminUserNotFound",                                                               // Versity
		"AuthenticationFailed", "InvalidAuthenticationInfo", "NoAuthenticationInformation", // Azure
	}
	objectCodes = []string{"", "NoSuchKey", "NotFound", "notFound", "BlobNotFound"}
	regionCodes = []string{"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
	nameCodes   = []string{"InvalidBucketName", "InvalidResourceName", "InvalidUri"}
	fullCodes   = []string{"QuotaExceeded", "XMinioStorageFull", "AccountLimitExceeded"}
)

// noObject says that an object is not there, of a bucket that is.
func (a answer) noObject() bool {
	return a.status == http.StatusNotFound && slices.Contains(objectCodes, a.code)
}

// atEnd says that there is nothing of an object where it was to be read on.
func (a answer) atEnd() bool { return a.status == http.StatusRequestedRangeNotSatisfiable }

// kind tells what sort of failure the answer is, and the words for it.
func (a answer) kind() (connectors.Kind, string) {
	is := func(codes []string) bool { return slices.Contains(codes, a.code) }
	switch {
	case a.status == http.StatusUnauthorized, is(credentialCodes):
		return connectors.Authentication, wordCredentials
	case is(regionCodes), a.status == http.StatusMovedPermanently:
		return connectors.Configuration, wordRegion
	case is(nameCodes):
		return connectors.Configuration, wordBucketName
	case a.status == http.StatusNotFound: // what is read or removed and is not there is fs.ErrNotExist
		return connectors.Configuration, wordNoBucket
	case is(fullCodes), a.status == http.StatusInsufficientStorage:
		return connectors.Unavailable, wordBucketFull
	case a.status == http.StatusForbidden:
		return connectors.Permission, wordBucketDenied
	default:
		return connectors.Unavailable, wordBucketBusy
	}
}

// bucketFailure gives what went wrong with a bucket, nil for what is not one's. The URL of a request gets into no words: it
// may be signed.
func bucketFailure(err error) *connectors.Error {
	var at *objectError
	if !errors.As(err, &at) || errors.Is(at.err, fs.ErrNotExist) || errors.Is(at.err, fs.ErrInvalid) {
		return nil
	}
	failed := &connectors.Error{Err: err}
	var login *credentialError
	a := answerOf(at.err)
	switch {
	case errors.As(at.err, &login) && a.status < http.StatusInternalServerError:
		failed.Kind, failed.Message, a.message = connectors.Authentication, wordNoCredentials, plain(login.err)
	case a.status != 0:
		failed.Status, failed.Code, failed.RequestID = a.status, a.code, a.request
		failed.Kind, failed.Message = a.kind()
	case errors.Is(at.err, context.Canceled):
		failed.Kind, failed.Message = connectors.Canceled, wordCanceled
	case errors.Is(at.err, context.DeadlineExceeded):
		failed.Kind, failed.Message = connectors.Timeout, wordTimeout
	default:
		failed.Kind, failed.Message, a.message = connectors.Unavailable, wordUnreachable, plain(at.err)
	}
	failed.Message += wordDetail(at.doing+" "+at.url, a.message)
	return failed
}

// plain gives the first line of an error that was no answer, without the URL of the request.
func plain(err error) string {
	var request *url.Error
	for errors.As(err, &request) {
		err = request.Err
	}
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return withoutQueries(line)
}

// withoutQueries takes the queries of URLs out of a text: they may be signed.
func withoutQueries(text string) string { return query.ReplaceAllString(text, "$1") }

var query = regexp.MustCompile(`(https?://[^\s"?]*)\?[^\s"]*`)
