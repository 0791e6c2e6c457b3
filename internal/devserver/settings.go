package devserver

import (
	"time"

	"go.temporal.io/server/common/dynamicconfig"
)

const (
	// pollsPerSecond lifts the limit on how often a history queue looks for new tasks. The default, 20 a second for each
	// shard, supposes thousands of shards; with one it spaces the steps of all executions 50 ms apart.
	pollsPerSecond = 2000

	// callsPerSecond is out of reach of one machine. The limits protect a shared deployment; here they would only slow a
	// burst down, and the default for list calls (10 a second) is within reach of one user.
	callsPerSecond = 100_000

	// historyPoll bounds a long poll for a closing execution. The server can lose the notification that ends one (see
	// bench/README.md), and then the caller waits this long; the default is 20 seconds.
	historyPoll = 200 * time.Millisecond

	// statsLife is how old the backlog of a task queue may be that the server tells of. The default is 5 seconds.
	statsLife = 200 * time.Millisecond

	// settingsRefresh is how often the server reads the settings of a task queue again. A caller that is gone while they
	// are written leaves it with those of before, and it refuses every change until it has; the default is 5 minutes.
	settingsRefresh = 2 * time.Second

	// timerShift is how much later than asked a timer may fire. The default, a second, is what servers whose clocks differ
	// need; it would be added to every wait, retry and schedule.
	timerShift = 10 * time.Millisecond

	// storeTimeout leaves a busy machine time. After the default, 5 seconds, the server no longer knows what it has written;
	// it then reads everything again, and a task that was handed out meanwhile runs into its timeout.
	storeTimeout = 30 * time.Second
)

// settings is the dynamic half of the server's configuration.
func settings() map[dynamicconfig.Key]any {
	return map[dynamicconfig.Key]any{
		dynamicconfig.TransferProcessorMaxPollRPS.Key():       pollsPerSecond,
		dynamicconfig.TimerProcessorMaxPollRPS.Key():          pollsPerSecond,
		dynamicconfig.VisibilityProcessorMaxPollRPS.Key():     pollsPerSecond,
		dynamicconfig.OutboundProcessorMaxPollRPS.Key():       pollsPerSecond,
		dynamicconfig.HistoryLongPollExpirationInterval.Key(): historyPoll,

		dynamicconfig.TimerProcessorMaxTimeShift.Key(): timerShift,
		dynamicconfig.ShardIOTimeout.Key():             storeTimeout,

		// One process: a task queue needs no partitions, and without them a rate limit and the order of tasks are exact.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		dynamicconfig.MatchingUseNewMatcher.Key():               true,
		dynamicconfig.MatchingEnableFairness.Key():              true,
		dynamicconfig.TaskQueueInfoByBuildIdTTL.Key():           statsLife,
		dynamicconfig.MatchingGetUserDataRefresh.Key():          settingsRefresh,

		dynamicconfig.FrontendRPS.Key():                                                        callsPerSecond,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                                 callsPerSecond,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():                       callsPerSecond,
		dynamicconfig.FrontendNamespaceReplicationInducingAPIsRPS.Key():                        callsPerSecond,
		dynamicconfig.FrontendMaxNamespaceNamespaceReplicationInducingAPIsRPSPerInstance.Key(): callsPerSecond,
		dynamicconfig.FrontendGlobalNamespaceNamespaceReplicationInducingAPIsRPS.Key():         callsPerSecond,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                                          callsPerSecond,
		dynamicconfig.HistoryRPS.Key():                                                         callsPerSecond,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                                           callsPerSecond,
		dynamicconfig.MatchingRPS.Key():                                                        callsPerSecond,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                                          callsPerSecond,

		// A worker that stops loses nothing that is on its way to it.
		dynamicconfig.EnableCancelWorkerPollsOnShutdown.Key(): true,

		// An attribute that is added later is known to the next call.
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,

		// Cleaners of large deployments, whose workers the server starts and never stops. Without the second one a parent that
		// closes sees to all of its children itself.
		dynamicconfig.TaskQueueScannerEnabled.Key():       false,
		dynamicconfig.HistoryScannerEnabled.Key():         false,
		dynamicconfig.EnableParentClosePolicyWorker.Key(): false,

		// Nobody keeps payloads elsewhere. To count them, the server writes into events that it gives to callers meanwhile.
		dynamicconfig.ExternalPayloadsEnabled.Key(): false,

		// Nothing calls home.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
	}
}
