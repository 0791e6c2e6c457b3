# fmt: format the code     lint: what CI checks besides the tests
# test: every test         bench: the benchmarks, with their tables
# bench-throughput: the table of docs/throughput.md, in about 10 minutes
.PHONY: fmt lint test bench bench-throughput

tool := go tool -modfile=tools/go.mod

fmt:
	$(tool) gofumpt -l -w .

lint:
	@test -z "$$($(tool) gofumpt -l . | tee /dev/stderr)" || { echo 'not formatted: run "make fmt"' >&2; exit 1; }
	go vet ./...
	go vet -tags nodevserver ./starter/... ./worker/...
	go -C tools/duckdb vet ./...
	go -C tools vet ./cluster/...
	$(tool) staticcheck ./...
	$(tool) workflowcheck -config workflows/workflowcheck.config.yaml ./workflows/...
	go mod tidy -diff
	go -C tools/duckdb mod tidy -diff

test:
	go test ./... -timeout 30m

bench:
	go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./bench/...

bench-throughput:
	go run ./bench/throughput
