"""Background work kept in the database, with retry, schedule, checkpoints and progress that a page can show."""

from entrepot.core.jobs.read import Job, KindFigures, get_job, job_figures, list_jobs, retry_job
from entrepot.core.jobs.work import JobKind, JobRun, Jobs, JobTakenOver, Schedule

__all__ = [
    "Job",
    "JobKind",
    "JobRun",
    "JobTakenOver",
    "Jobs",
    "KindFigures",
    "Schedule",
    "get_job",
    "job_figures",
    "list_jobs",
    "retry_job",
]
