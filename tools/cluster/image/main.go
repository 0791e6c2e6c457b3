// Command image writes a container image of static programs, without Docker:
//
//	image hawser-worker:1 bin/worker > worker.tar
//
// It is of one layer, as the targets of the Dockerfile are but for definitions:
// the programs in /usr/local/bin, of which the first is what runs, the
// certificates of this machine, and a user who is not root.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	usage        = "usage: image NAME:TAG PROGRAM... > FILE.tar"
	user         = 65532
	certificates = "etc/ssl/certs/ca-certificates.crt"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if err := write(os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// write writes the image as `docker save` does.
func write(to io.Writer, name string, programs []string) error {
	files := map[string]string{"/" + certificates: certificates}
	for _, program := range programs {
		files[program] = "usr/local/bin/" + filepath.Base(program)
	}
	layer, err := layer(files)
	if err != nil {
		return err
	}
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux",
		"config": map[string]any{"Entrypoint": []string{"/" + files[programs[0]]}, "User": fmt.Sprint(user)},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer))}},
	})
	if err != nil {
		return err
	}
	configName := fmt.Sprintf("%x.json", sha256.Sum256(config))
	manifest, err := json.Marshal([]map[string]any{{"Config": configName, "RepoTags": []string{name}, "Layers": []string{"layer.tar"}}})
	if err != nil {
		return err
	}
	image := tar.NewWriter(to)
	for _, part := range []struct {
		name    string
		content []byte
	}{{configName, config}, {"layer.tar", layer}, {"manifest.json", manifest}} {
		if err := add(image, part.name, 0o644, part.content); err != nil {
			return err
		}
	}
	return image.Close()
}

// layer holds files, by where they are here, under the names that they have there.
func layer(files map[string]string) ([]byte, error) {
	var out bytes.Buffer
	layer := tar.NewWriter(&out)
	account := fmt.Sprintf("nonroot:x:%d:%d:nonroot:/:/sbin/nologin\n", user, user)
	if err := add(layer, "etc/passwd", 0o644, []byte(account)); err != nil {
		return nil, err
	}
	for from, to := range files {
		content, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		if err := add(layer, to, 0o755, content); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), layer.Close()
}

func add(to *tar.Writer, name string, mode int64, content []byte) error {
	if err := to.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(content))}); err != nil {
		return err
	}
	_, err := to.Write(content)
	return err
}
