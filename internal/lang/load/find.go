package load

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hawser/internal/source"
)

// find reads the files that the paths mean.
func find(paths []string) ([]*source.File, error) {
	var files []*source.File
	seen := map[string]bool{}
	add := func(path string) error {
		key, err := identity(path)
		if err != nil || seen[key] {
			return err
		}
		seen[key] = true
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files = append(files, &source.File{Name: path, Content: bytes.TrimPrefix(content, []byte("\uFEFF"))})
		return nil
	}
	for _, path := range paths {
		if err := walk(filepath.Clean(path), add); err != nil {
			return nil, fmt.Errorf("reading definitions: %w", err)
		}
	}
	return files, nil
}

// walk calls add for the file at path, or for the definition files below it.
func walk(path string, add func(string) error) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return add(path)
	}
	return filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		hidden := name != path && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && hidden:
			return filepath.SkipDir
		case entry.IsDir() || hidden || !isDefinition(name):
			return nil
		}
		info, err := os.Stat(name) // a link is what it leads to
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		return add(name)
	})
}

func isDefinition(name string) bool {
	extension := filepath.Ext(name)
	return extension == ".yaml" || extension == ".yml"
}

// identity gives the same for two paths to one file.
func identity(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}
