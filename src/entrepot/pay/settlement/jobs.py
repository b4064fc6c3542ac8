"""What settlement does in the background: paying out whose turn it is, and going to the bank."""

from datetime import timedelta

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.core.settings import Settings
from entrepot.pay.settlement.bank import BankFolder
from entrepot.pay.settlement.files import deliver, make_file
from entrepot.pay.settlement.house import debtor
from entrepot.pay.settlement.reports import take_reports
from entrepot.pay.settlement.schedule import pay_due

_PAY = "pay.settlement.pay_due"
_BANK = "pay.settlement.bank"


def _pay_due(run: JobRun) -> None:
    run.progress(pay_due(run.db))


def _go_to_bank(run: JobRun) -> None:
    settings: Settings = run.platform.settings
    if settings.bank_dir is None:  # files are taken, and reports given, on the page
        return
    bank = BankFolder(settings.bank_dir)
    owner = debtor(settings)
    while make_file(run.db, actor="policy:payout") is not None:
        pass
    run.progress(deliver(run.db, bank, owner) + take_reports(run.db, bank))


JOBS = [JobKind(_PAY, _pay_due), JobKind(_BANK, _go_to_bank)]
SCHEDULES = [Schedule(_PAY, timedelta(hours=1)), Schedule(_BANK, timedelta(minutes=1))]
