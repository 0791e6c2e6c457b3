package connection

import (
	"context"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
)

// Secrets reads secrets by URL: a source for each scheme. It remembers nothing: a
// variable or a small file costs microseconds, and what was rotated is seen. A
// source that costs more remembers for itself.
type Secrets map[string]SecretSource

// SecretSource gives the secret that a URL names. An error never holds the value.
type SecretSource func(ctx context.Context, at *url.URL) (string, error)

// LocalSecrets reads env://NAME, an environment variable, and file:///path, a
// file of which one newline at the end is no part.
func LocalSecrets() Secrets {
	return Secrets{"env": environment, "file": file}
}

// maxSecret bounds a secret's file: what is larger is some other file.
const maxSecret = 64 << 10

// Read gives the secret that a URL names. What goes wrong is a *SecretError.
func (s Secrets) Read(ctx context.Context, address string) (string, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme == "" {
		return "", &SecretError{URL: address, Problem: "is no URL", Hint: "write env://NAME or file:///path"}
	}
	source := s[at.Scheme]
	if source == nil {
		known := slices.Sorted(maps.Keys(s))
		return "", &SecretError{
			URL: address, Problem: "has an unknown scheme",
			Hint: "the known ones are " + strings.Join(known, "://, ") + "://",
		}
	}
	return source(ctx, at)
}

func (s Secrets) value(ctx context.Context, v Value) (string, error) {
	if v.SecretURL == "" {
		return v.Literal, nil
	}
	return s.Read(ctx, v.SecretURL)
}

func environment(_ context.Context, at *url.URL) (string, error) {
	name := at.Host
	if name == "" || at.Path != "" {
		return "", &SecretError{URL: at.String(), Problem: "names no variable", Hint: "write env://NAME"}
	}
	value := os.Getenv(name)
	if value == "" {
		return "", &SecretError{
			URL: at.String(), Problem: "is not set, or empty",
			Hint: "set " + name + " in the environment of the worker",
		}
	}
	return value, nil
}

func file(_ context.Context, at *url.URL) (string, error) {
	fail := func(problem, hint string, err error) (string, error) {
		return "", &SecretError{URL: at.String(), Problem: problem, Hint: hint, Err: err}
	}
	if at.Host != "" || at.Path == "" {
		return fail("names no absolute path", "write file:///path", nil)
	}
	f, err := os.Open(at.Path)
	if err != nil {
		return fail("cannot be read", "put the secret there, readable to the worker", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return fail("cannot be read", "put the secret there, readable to the worker", err)
	}
	value := strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	switch {
	case len(content) > maxSecret:
		return fail("is too large for a secret", "name the file that holds the secret alone", nil)
	case value == "":
		return fail("is empty", "write the secret into it", nil)
	}
	return value, nil
}

var (
	_ SecretSource = environment
	_ SecretSource = file
)
