"""What an operator can watch of evidence: counts and seconds, never what it is (L11)."""

from prometheus_client import Counter, Histogram

RECEIVED = Counter("rodtkort_evidence", "Files received, by what became of them", ["outcome"])
SECONDS = Histogram(
    "rodtkort_evidence_seconds",
    "What keeping a file costs, step by step",
    ["step"],  # fetch, scan, clean, store
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
ERASED = Counter("rodtkort_evidence_erased", "Evidence forgotten when its time was over")
SWEPT = Counter("rodtkort_evidence_swept", "Uploads that a crash had left behind")
