package lake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"gocloud.dev/blob"
	"gocloud.dev/blob/azureblob"

	"hawser/connectors"
)

// azureAccount is a storage account, and one of its keys or a shared access signature where there is one: without, the
// credentials are those of the machine.
type azureAccount struct{ name, key, signature, endpoint string }

// azureFromEnvironment reads the variables that Azure's own command line reads. A connection string says all by itself.
func azureFromEnvironment() azureAccount {
	protocol, suffix := "https", "core.windows.net"
	account := azureAccount{
		name:      os.Getenv("AZURE_STORAGE_ACCOUNT"),
		key:       os.Getenv("AZURE_STORAGE_KEY"),
		signature: os.Getenv("AZURE_STORAGE_SAS_TOKEN"),
		endpoint:  os.Getenv("AZURE_STORAGE_SERVICE_ENDPOINT"),
	}
	if text := os.Getenv("AZURE_STORAGE_CONNECTION_STRING"); text != "" {
		account = azureAccount{}
		for part := range strings.SplitSeq(text, ";") {
			switch name, value, _ := strings.Cut(part, "="); name {
			case "DefaultEndpointsProtocol":
				protocol = value
			case "AccountName":
				account.name = value
			case "AccountKey":
				account.key = value
			case "SharedAccessSignature":
				account.signature = value
			case "BlobEndpoint":
				account.endpoint = value
			case "EndpointSuffix":
				suffix = value
			}
		}
	}
	account.signature = strings.TrimPrefix(account.signature, "?")
	if account.endpoint == "" {
		account.endpoint = protocol + "://" + account.name + ".blob." + suffix
	}
	return account
}

// host is how the account is called in the URLs of its files, which Spark and others read by.
func (a azureAccount) host() string {
	at, err := url.Parse(a.endpoint)
	if err == nil {
		if suffix, found := strings.CutPrefix(at.Host, a.name+".blob."); found {
			return a.name + ".dfs." + suffix
		}
	}
	return a.name + ".dfs.core.windows.net"
}

func openAzure(ctx context.Context, name string, wait patience) (*blob.Bucket, error) {
	account := azureFromEnvironment()
	at, err := url.JoinPath(account.endpoint, name)
	if err != nil {
		return nil, refused("Open", connectors.Configuration, wordSettings(err))
	}
	retries := int32(wait.attempts) - 1
	if retries == 0 {
		retries = -1 // 0 is Azure's usual number
	}
	options := &container.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: &http.Client{Transport: &owned{wait.transport()}},
		Retry:     policy.RetryOptions{MaxRetries: retries},
	}}
	client, err := account.client(at, options)
	if err != nil {
		return nil, refused("Open", connectors.Authentication, wordNoKey(err))
	}
	return azureblob.OpenBucket(ctx, client, nil)
}

// client gives the client of a container.
func (a azureAccount) client(at string, options *container.ClientOptions) (*container.Client, error) {
	switch {
	case a.key != "":
		credential, err := container.NewSharedKeyCredential(a.name, a.key)
		if err != nil {
			return nil, err
		}
		return container.NewClientWithSharedKeyCredential(at, credential, options)
	case a.signature != "":
		return container.NewClientWithNoCredential(at+"?"+a.signature, options)
	default:
		credential, err := azidentity.NewDefaultAzureCredential(nil)
		if err != nil {
			return nil, err
		}
		return container.NewClient(at, azureCredentials{credential}, options)
	}
}

// owned sends copies: Azure's client gives the memory that it sends from back to the system once there is an answer, while
// the connection may still be reading it, which would end the process.
type owned struct{ next http.RoundTripper }

// RoundTrip makes a request.
func (o *owned) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body == nil || request.Body == http.NoBody {
		return o.next.RoundTrip(request)
	}
	content := make([]byte, max(request.ContentLength, 0))
	_, err := io.ReadFull(request.Body, content)
	if err := errors.Join(err, request.Body.Close()); err != nil {
		return nil, err
	}
	request = request.Clone(request.Context())
	request.Body = io.NopCloser(bytes.NewReader(content))
	return o.next.RoundTrip(request)
}

var _ http.RoundTripper = (*owned)(nil)
