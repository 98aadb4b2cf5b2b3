"""What an operator can watch. No personal data, ever (L11)."""

from prometheus_client import Counter, Gauge, Histogram

COMMANDS = Counter("rodtkort_commands", "Commands handled", ["command", "result"])
COMMAND_SECONDS = Histogram(
    "rodtkort_command_seconds",
    "From an activity's arrival to its stored answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
DELIVERIES = Counter("rodtkort_deliveries", "Sends to the channel", ["outcome"])
LATENESS_SECONDS = Histogram(
    "rodtkort_lateness_seconds",
    "From when an outgoing row or timer was due to when it was taken",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
TASK_RESTARTS = Counter(
    "rodtkort_task_restarts", "Background tasks that ended and were begun again", ["task"]
)
FILINGS = Counter(
    "rodtkort_filings",
    "What came of handing over a paper: report, note, or the task about a note",
    ["paper", "outcome"],
)
FILED_AS = Counter(
    "rodtkort_notes_filed_as",
    "Notes that were filed, by as whom: their owner with a token of their own, or the bot",
    ["identity"],
)
CALLS = Counter(
    "rodtkort_calls", "Calls to those who are alerted, by what came of each", ["outcome"]
)
UNIT_FILE_PROBLEMS = Gauge(
    "rodtkort_unit_file_problems",
    "What is wrong with units' own ladders and routines; those there were, or ours, count instead",
    ["kind"],
)
READINESS = Gauge(
    "rodtkort_readiness", "What the last morning check of every unit found broken", ["kind"]
)
READINESS_OLDEST = Gauge(
    "rodtkort_readiness_oldest_check_seconds",
    "When the unit that was not checked for longest was checked (Unix; 0: one never was)",
)
PROBE_SECONDS = Histogram(
    "rodtkort_alarm_probe_seconds",
    "How long it takes to store rows as large as an alarm's, where it was done in time",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8),
)
PROBE_MISSES = Counter(
    "rodtkort_alarm_probe_misses", "Times an alarm would not have been stored in time", ["reason"]
)
CLOCK_STEPS = Counter(
    "rodtkort_clock_steps", "How often a clock was set while we watched", ["clock", "direction"]
)
