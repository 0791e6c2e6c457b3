package connection

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// squid is a real proxy server. Its users are basil, whom it knows by BASIC
// alone, and diego, whom it knows by DIGEST alone; the open ports ask for
// nobody. To the API it speaks from outgoing.
type squid struct{ open, openTLS, guarded, guardedTLS string }

const (
	outgoing = "127.0.0.2"
	password = "open sesame"
	// basil is what "openssl passwd -6" makes of password.
	basil = "basil:$6$hawsertest$EA257NB7g/fo6tK0YMtCp0Q3j7hqy1kgsCIPc4h31avzM02u7wlsCX7wsVLQOMIuM/wIplLADZ7PQiwJWhBGt1\n"
	diego = "diego:" + password + "\n"
)

const squidConfig = `
http_port %[2]s name=open
https_port %[3]s name=openTLS tls-cert=%[1]s/cert.pem tls-key=%[1]s/key.pem
http_port %[4]s name=guarded
https_port %[5]s name=guardedTLS tls-cert=%[1]s/cert.pem tls-key=%[1]s/key.pem
auth_param basic program /usr/lib/squid/basic_ncsa_auth %[1]s/basil
auth_param digest program /usr/lib/squid/digest_file_auth %[1]s/diego
auth_param digest realm hawser
auth_param basic realm hawser
acl open myportname open openTLS
acl known proxy_auth REQUIRED
acl forbidden dstdomain forbidden.example.com
http_access deny forbidden
http_access allow open
http_access allow known
http_access deny all
tcp_outgoing_address %[6]s
cache deny all
access_log none
cache_log %[1]s/cache.log
coredump_dir %[1]s
pid_filename none
memory_cache_shared off
shutdown_lifetime 0 seconds
visible_hostname hawser
`

// startSquid starts the proxy server. It comes from the system's packages; a
// machine without it skips the test, except where CI is set.
func startSquid(t *testing.T, certificate tls.Certificate) squid {
	t.Helper()
	program, err := exec.LookPath("squid")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/squid")
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("squid is not installed: apt-get install squid")
		}
		t.Skip("squid is not installed: no real proxy server to test with")
	}
	dir, err := os.MkdirTemp("", "squid")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	s := squid{freeAddress(t), freeAddress(t), freeAddress(t), freeAddress(t)}
	for name, content := range map[string][]byte{
		"basil": []byte(basil), "diego": []byte(diego),
		"cert.pem":  pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}),
		"key.pem":   pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"conf":      fmt.Appendf(nil, squidConfig, dir, s.open, s.openTLS, s.guarded, s.guardedTLS, outgoing),
		"cache.log": nil,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), 0o666); err != nil { // squid reads them as a user of its own
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	cmd := exec.Command(program, "-N", "-f", filepath.Join(dir, "conf"))
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	for _, address := range []string{s.open, s.openTLS, s.guarded, s.guardedTLS} {
		if !accepts(t, address, ended) {
			log, _ := os.ReadFile(filepath.Join(dir, "cache.log"))
			t.Fatalf("squid does not listen at %s: %s%s", address, output.Bytes(), log)
		}
	}
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// accepts waits until somebody listens at the address, or the process has ended.
func accepts(t *testing.T, address string, ended chan error) bool {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			return true
		}
		select {
		case <-tick.C:
		case err := <-ended:
			ended <- err
			return false
		case <-deadline:
			return false
		}
	}
}
