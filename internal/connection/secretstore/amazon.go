package secretstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"

	"hawser/internal/connection"
)

// amazon is Amazon's Secrets Manager and its Systems Manager Parameter Store:
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
type amazon struct {
	client *http.Client
	mu     sync.Mutex
	config *aws.Config
}

func (a *amazon) secret(ctx context.Context, at *url.URL) (string, error) {
	options := at.Query()
	input := map[string]any{"SecretId": strings.TrimPrefix(at.Host+at.Path, "/")}
	if version := options.Get("version"); version != "" {
		input["VersionId"] = version
	}
	if stage := options.Get("stage"); stage != "" {
		input["VersionStage"] = stage
	}
	var output struct {
		SecretString string
		SecretBinary []byte
	}
	if err := a.call(ctx, at, "secretsmanager", "secretsmanager.GetSecretValue", input, &output); err != nil {
		return "", err
	}
	if output.SecretString == "" {
		output.SecretString = string(output.SecretBinary)
	}
	return member(at, output.SecretString)
}

func (a *amazon) parameter(ctx context.Context, at *url.URL) (string, error) {
	name := at.Host + at.Path
	if version := at.Query().Get("version"); version != "" {
		name += ":" + version
	}
	var output struct{ Parameter struct{ Value string } }
	input := map[string]any{"Name": name, "WithDecryption": true}
	if err := a.call(ctx, at, "ssm", "AmazonSSM.GetParameter", input, &output); err != nil {
		return "", err
	}
	return member(at, output.Parameter.Value)
}

// call makes a call of Amazon's JSON protocol, signed by the machine's credentials.
func (a *amazon) call(ctx context.Context, at *url.URL, service, target string, input map[string]any, output any) error {
	settings, err := a.settings(ctx)
	if err != nil {
		return unauthenticated(at, err)
	}
	region := at.Query().Get("region")
	if region == "" {
		region = settings.Region
	}
	if region == "" {
		return &connection.SecretError{URL: at.String(), Problem: "names no region", Hint: "add ?region=eu-west-1 to it, or set AWS_REGION"}
	}
	credentials, err := settings.Credentials.Retrieve(ctx)
	if err != nil {
		return unauthenticated(at, errNoCredentials)
	}
	body, err := json.Marshal(input)
	if err != nil {
		return malformed(at)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint(settings, service, region), bytes.NewReader(body))
	if err != nil {
		return unauthenticated(at, err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", target)
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(sum[:]), service, region, time.Now()); err != nil {
		return unauthenticated(at, err)
	}
	content, err := exchange(a.client, request, at, amazonReason)
	if err != nil {
		return err
	}
	if json.Unmarshal(content, output) != nil {
		return malformed(at)
	}
	return nil
}

// errNoCredentials stands for a longer story of all the places that were looked at.
var errNoCredentials = errors.New("neither the environment nor the shared files nor the instance have any")

// settings are those of the machine, as Amazon's own tools read them.
func (a *amazon) settings(ctx context.Context) (*aws.Config, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.config == nil {
		settings, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return nil, err
		}
		a.config = &settings
	}
	return a.config, nil
}

// endpoint is where a service is reached in a region, or where AWS_ENDPOINT_URL says.
func endpoint(settings *aws.Config, service, region string) string {
	if settings.BaseEndpoint != nil {
		return *settings.BaseEndpoint + "/"
	}
	domain := "amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		domain += ".cn"
	}
	return "https://" + service + "." + region + "." + domain + "/"
}

// amazonReason is the type of an error of Amazon's, and the status that its meaning has elsewhere.
func amazonReason(status int, body []byte) (int, string) {
	var answer struct {
		Type string `json:"__type"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return status, ""
	}
	_, name, qualified := strings.Cut(answer.Type, "#")
	if !qualified {
		name = answer.Type
	}
	switch name {
	case "ResourceNotFoundException", "ParameterNotFound", "ParameterVersionNotFound":
		return http.StatusNotFound, name
	case "AccessDeniedException", "DecryptionFailure":
		return http.StatusForbidden, name
	case "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException", "MissingAuthenticationToken":
		return http.StatusUnauthorized, name
	case "ThrottlingException", "InternalServiceError", "InternalServerError":
		return http.StatusServiceUnavailable, name
	default:
		return status, name
	}
}

var (
	_ connection.SecretSource = (*amazon)(nil).secret
	_ connection.SecretSource = (*amazon)(nil).parameter
)
