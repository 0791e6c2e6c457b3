package devserver

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const (
	readyLimit    = 30 * time.Second
	readyInterval = 5 * time.Millisecond
)

// ready waits until the server counts the executions of its namespace, which takes every part that a client needs: the
// frontend, the namespace and the store.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	conn, err := dialFrontend(s.address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()

	service := workflowservice.NewWorkflowServiceClient(conn)
	for {
		_, err := service.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: s.namespace})
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-time.After(readyInterval):
		}
	}
}

func dialFrontend(address string) (*grpc.ClientConn, error) {
	return grpc.NewClient("passthrough:///"+address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)))
}

// maxMessage is what the SDK accepts too: a history can be far longer than gRPC's default of 4 MB.
const maxMessage = 128 << 20
