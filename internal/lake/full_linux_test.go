package lake

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// insideVariable tells the test that it runs where it may mount a disk of its own.
const insideVariable = "HAWSER_LAKE_INSIDE"

// A disk becomes full at each step: the step says so, nothing is committed, and it goes on once there is room.
func TestAFullDisk(t *testing.T) {
	if os.Getenv(insideVariable) == "" {
		inside := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAFullDisk$", "-test.v")
		inside.Env = append(os.Environ(), insideVariable+"=1")
		inside.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		out, err := inside.CombinedOutput()
		if errors.Is(err, fs.ErrPermission) {
			t.Skip("this machine lets nobody but root mount a disk")
		}
		if err != nil || !strings.Contains(string(out), "--- PASS: TestAFullDisk") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=4m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	table := open(t, "file://"+disk+"/charges", "", Options{})
	land(t, table, insert("one"), chargeRecords(0, 100))
	run, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Upsert})
	if err != nil {
		t.Fatal(err)
	}
	var staging dataset.Staging
	goesOn(t, table, disk, 100, func() error {
		page, err := table.WritePage(t.Context(), run, 0, chargeRecords(50, 500))
		if err == nil {
			staging.Add(page)
		}
		return err
	})
	goesOn(t, table, disk, 100, func() error {
		sealed, err := table.Seal(t.Context(), run, staging)
		staging = sealed
		return err
	})
	var commit dataset.Commit
	goesOn(t, table, disk, 550, func() error {
		made, err := table.Commit(t.Context(), run, staging, "")
		commit = made
		return err
	})
	expect(t, commit, counts{Records: 500, Inserted: 450, Unchanged: 50})
}

// goesOn makes a step with ever more room on the disk, until it is done: rows says how many the table has then.
func goesOn(t *testing.T, table *Table, disk string, rows int64, step func() error) {
	t.Helper()
	for room := 0; ; room += 4 << 10 {
		before := snapshot(t, table).Rows
		fill(t, disk, room)
		err := step()
		if err := os.Remove(filepath.Join(disk, "filler")); err != nil {
			t.Fatal(err)
		}
		if err == nil {
			if s := snapshot(t, table); room == 0 || s.Rows != rows {
				t.Errorf("with %d bytes of room, %d rows are committed, want %d", room, s.Rows, rows)
			}
			return
		}
		if s := snapshot(t, table); connectors.KindOf(err) != connectors.Unavailable || s.Rows != before {
			t.Fatalf("with %d bytes of room, %d rows are committed, want %d: %q, %v", room, s.Rows, before, connectors.KindOf(err), err)
		}
	}
}

// fill leaves so many bytes of a disk.
func fill(t *testing.T, disk string, room int) {
	t.Helper()
	var stat syscall.Statfs_t
	if err := syscall.Statfs(disk, &stat); err != nil {
		t.Fatal(err)
	}
	size := int(stat.Bavail)*int(stat.Bsize) - room
	if err := os.WriteFile(filepath.Join(disk, "filler"), make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
}
