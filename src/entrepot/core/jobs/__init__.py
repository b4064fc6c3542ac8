"""Background work kept in the database, with retry, schedule, checkpoints and progress that a page can show."""

from entrepot.core.jobs.read import Job, get_job, list_jobs, retry_job
from entrepot.core.jobs.work import JobKind, JobRun, Jobs, JobTakenOver, Schedule

__all__ = ["Job", "JobKind", "JobRun", "JobTakenOver", "Jobs", "Schedule", "get_job", "list_jobs", "retry_job"]
