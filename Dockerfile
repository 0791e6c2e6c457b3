# Two small static images from one file:
#   docker build --target worker  -t hawser-worker .
#   docker build --target starter -t hawser-starter .
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ENV CGO_ENABLED=0
# The image's starter talks to a Temporal that runs elsewhere: the embedded server stays out.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go build -trimpath -ldflags='-s -w' -o /out/worker ./worker && \
    go build -trimpath -ldflags='-s -w' -tags nodevserver -o /out/starter ./starter && \
    go build -trimpath -ldflags='-s -w' -o /out/sandbox ./sandbox

FROM gcr.io/distroless/static-debian12:nonroot AS worker
COPY --from=build /out/worker /usr/local/bin/worker
COPY definitions /etc/hawser/definitions
ENTRYPOINT ["/usr/local/bin/worker", "--definitions", "/etc/hawser/definitions"]

FROM gcr.io/distroless/static-debian12:nonroot AS sandbox
COPY --from=build /out/sandbox /usr/local/bin/sandbox
ENTRYPOINT ["/usr/local/bin/sandbox"]

FROM gcr.io/distroless/static-debian12:nonroot AS starter
COPY --from=build /out/starter /usr/local/bin/starter
COPY definitions /etc/hawser/definitions
ENTRYPOINT ["/usr/local/bin/starter", "--definitions", "/etc/hawser/definitions"]
