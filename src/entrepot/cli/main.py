"""``entrepot``: run the marketplace, look after it, and send commands to the process that runs it."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

from entrepot.cli.ledger import ledger
from entrepot.cli.payouts import payouts
from entrepot.cli.plant import plant
from entrepot.cli.qr import qr
from entrepot.cli.send import command as _command
from entrepot.cli.send import importing as _importing
from entrepot.cli.send import say as _say
from entrepot.cli.warehouse import BuildingArgument, absolute, warehouse
from entrepot.kit.errors import AppError

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
world = typer.Typer(no_args_is_help=True, help="A simulated marketplace.")
audit = typer.Typer(no_args_is_help=True, help="The independent auditor.")
taxonomy = typer.Typer(no_args_is_help=True, help="Product categories and attributes.")
listing = typer.Typer(no_args_is_help=True, help="Drafts and scores of listings.")
rates = typer.Typer(no_args_is_help=True, help="Dated tax and exchange rates.")
duties = typer.Typer(no_args_is_help=True, help="Import duties by customs code and destination.")
brands = typer.Typer(no_args_is_help=True, help="The registry of brands.")
search = typer.Typer(no_args_is_help=True, help="This node's search index.")
review = typer.Typer(no_args_is_help=True, help="What people decided of doubted listings.")
people = typer.Typer(no_args_is_help=True, help="Accounts.")
for name, group in (
    ("world", world),
    ("audit", audit),
    ("taxonomy", taxonomy),
    ("listing", listing),
    ("rates", rates),
    ("duties", duties),
    ("brands", brands),
    ("search", search),
    ("review", review),
    ("people", people),
    ("plant", plant),
    ("qr", qr),
    ("ledger", ledger),
    ("payouts", payouts),
    ("warehouse", warehouse),
):
    cli.add_typer(group, name=name)

Seller = Annotated[str, typer.Option(help="Short name of the seller")]
FolderArgument = Annotated[Path, typer.Argument(help="Folder to read", exists=True, file_okay=False)]
FileArgument = Annotated[Path, typer.Argument(help="File to read", exists=True, dir_okay=False)]


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit status 1."""
    # Numpy's BLAS asks for it once. Requests and jobs run beside each other already: threads of one multiplication
    # wait for cores that those have, and comparing marks took three times the work.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        cli()
    except AppError as problem:
        sys.exit(problem.detail)
    except ValidationError as problem:
        sys.exit("\n".join(f"ENTREPOT_{str(each['loc'][0]).upper()}: {each['msg']}" for each in problem.errors()))
    except OSError as problem:
        sys.exit(f"{problem.filename or 'input or output'}: {problem.strerror or problem}")


@cli.command()
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on")] = None,
    demo: Annotated[bool, typer.Option(help="Put in demo sellers, goods and people, and a gentle life")] = False,
) -> None:
    """Start the marketplace; Ctrl-C stops it."""
    from entrepot.core.settings import Settings

    with _importing():
        from entrepot.cli.serve import serve

    changes: dict[str, Any] = {"demo": demo} if demo else {}
    changes.update({key: value for key, value in (("host", host), ("port", port)) if value is not None})
    serve(Settings(**changes))


@cli.command()
def upgrade() -> None:
    """Create the database, or bring it to this program's schema."""
    from entrepot.core.maintenance import upgrade as upgrade_database

    done = upgrade_database(_settings().url)
    print(f"the database was at {done.before or 'nothing'} and is at {done.after}")


@cli.command()
def backup(to: Annotated[Path, typer.Argument(help="Tar file to write")]) -> None:
    """Write the database and all files into one file, beside a running server too."""
    from entrepot.core.database import Database
    from entrepot.core.files import open_files
    from entrepot.core.maintenance import backup as write_backup

    settings = _settings()
    db = Database.open_read_only(settings.url)
    try:
        made = write_backup(db, open_files(settings), to, say=print)
    finally:
        db.close()
    print(f"{to}: {sum(made.rows.values())} rows and {made.files} files")


@cli.command()
def restore(source: FileArgument) -> None:
    """Put a backup into an empty database and an empty file store."""
    from entrepot.core.files import open_files
    from entrepot.core.maintenance import restore as read_backup

    settings = _settings()
    settings.make_data_dir()
    made = read_backup(source, url=settings.url, files=open_files(settings), work=settings.data_dir, say=print)
    print(f"{sum(made.rows.values())} rows and {made.files} files are back")


@cli.command()
def copy(to: Annotated[str, typer.Option(help="Address of an empty database: postgresql://user@host/name")]) -> None:
    """Carry everything into another database, of either engine; stop the server first."""
    from entrepot.core.database import Database
    from entrepot.core.maintenance import copy_to

    with Database.open(_settings().url) as db:
        for table in copy_to(db, to):
            print(f"{table.name}: {table.rows} rows")


@cli.command("import")
def import_products(
    file: FileArgument,
    seller: Seller,
    file_format: Annotated[str | None, typer.Option("--format", help="csv or jsonl; by the name otherwise")] = None,
    mapping: Annotated[str | None, typer.Option(help="own, shopify or icecat; recognised otherwise")] = None,
    category: Annotated[str | None, typer.Option(help="Category of rows that name none")] = None,
    place: Annotated[str | None, typer.Option(help="Place that ships rows which name none")] = None,
) -> None:
    """Import a seller's products from CSV or JSONL; safe to repeat and to interrupt."""
    _command(
        "import",
        path=str(file.absolute()),
        seller=seller,
        file_format=file_format,
        mapping=mapping,
        category=category,
        place=place,
    )


@cli.command()
def export(
    seller: Seller,
    to: Annotated[Path, typer.Argument(help="File to write")],
    file_format: Annotated[str, typer.Option("--format", help="csv or jsonl")] = "csv",
) -> None:
    """Write a seller's products as a file that can be imported again."""
    from entrepot.core.accounts import seller_by_slug
    from entrepot.core.database import Database
    from entrepot.sell.catalog import export_products

    db = Database.open_read_only(_settings().url)
    part = to.with_name(f".{to.name}.part")
    try:
        with db.read() as connection:
            found = seller_by_slug(connection, seller)
            pieces = export_products(connection, found.id, file_format)
            with part.open("wb") as out:
                out.writelines(pieces)
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
        db.close()
    print(f"{to}: {to.stat().st_size} bytes")


@taxonomy.command("import")
def import_taxonomy(folder: FolderArgument) -> None:
    """Read the Shopify product taxonomy's files, one folder a language."""
    _command("taxonomy", path=str(folder.absolute()))


@taxonomy.command("suggest")
def suggest_category(title: Annotated[str, typer.Argument(help="A product's title in any of five languages")]) -> None:
    """Name the categories that a title speaks for, and the words that say so."""
    _command("suggest-category", title=title)


@listing.command("draft")
def draft_listing(
    photos: Annotated[list[Path] | None, typer.Argument(help="Photos, the main one first", exists=True)] = None,
    words: Annotated[
        str, typer.Option(help="A few words in any of five languages, a price such as 24.00 EUR among them")
    ] = "",
    locale: Annotated[str, typer.Option(help="Language of the listing: en, ko, zh, ja or es")] = "en",
    seller: Annotated[str | None, typer.Option(help="Short name of the seller, for their currency and parcels")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> None:
    """Make a draft of a listing from photos and words, and print it with what each field rests on; it is not kept."""
    paths = [str(each.absolute()) for each in photos or ()]
    _command("listing-draft", photos=paths, words=words, locale=locale, seller=seller, as_json=as_json)


@listing.command("score")
def score_listing(
    file: FileArgument, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False
) -> None:
    """Score the listing in a JSON file, 0 to 100, and say what to do first."""
    from entrepot.cli.score import score_file

    _say(score_file(file, as_json=as_json))


@rates.command("tax")
def tax_rates(file: FileArgument) -> None:
    """Read dated tax rates from a CSV file."""
    _command("tax-rates", path=str(file.absolute()))


@rates.command("fx")
def fx_rates(file: FileArgument) -> None:
    """Read dated exchange rates from a CSV file."""
    _command("fx-rates", path=str(file.absolute()))


@duties.command("import")
def import_duties(file: FileArgument) -> None:
    """Read import duties, or what small consignments pay, from a CSV file; one bad row, and nothing is taken."""
    _command("duties-import", path=str(file.absolute()))


@duties.command("export")
def export_duties(
    to: Annotated[Path, typer.Argument(help="File to write")],
    part: Annotated[Literal["rates", "reliefs"], typer.Option(help="Which of the two tables")] = "rates",
) -> None:
    """Write a table of import duties as CSV that can be imported again."""
    _command("duties-export", path=str(to.absolute()), part=part)


@brands.command("import")
def import_brands(
    file: FileArgument,
    holder: Annotated[str | None, typer.Option(help="Who holds rows that name nobody: an id or a name")] = None,
    verify: Annotated[
        str | None, typer.Option(help="Verify new ones, with this reason; else a reviewer decides")
    ] = None,
    form: Annotated[Literal["csv", "json"] | None, typer.Option("--format", help="By the name otherwise")] = None,
) -> None:
    """Register the words of a file; one bad row, and nothing is taken. The same file again changes nothing."""
    _command("brands-import", path=str(file.absolute()), form=form, holder=holder, verify=verify)


@brands.command("export")
def export_brands(
    to: Annotated[Path, typer.Argument(help="File to write")],
    holder: Annotated[str | None, typer.Option(help="Only this holder's: an id or a name")] = None,
    form: Annotated[Literal["csv", "json"] | None, typer.Option("--format", help="By the name otherwise")] = None,
) -> None:
    """Write the registered words as a file that can be imported again."""
    from entrepot.cli.brands import write_brands

    print(write_brands(_settings(), to, form=form, holder=holder))


@brands.command("list")
def list_brands(
    state: Annotated[
        Literal["waiting", "verified", "refused", "retired"] | None, typer.Option(help="Only those in this state")
    ] = None,
    holder: Annotated[str | None, typer.Option(help="Only this holder's: an id or a name")] = None,
) -> None:
    """Print the registered brands, a line each."""
    from entrepot.cli.brands import listed

    _say(listed(_settings(), state=state, holder=holder))


@search.command("rebuild")
def rebuild() -> None:
    """Build this node's search index anew; the old one serves meanwhile."""
    _command("search-rebuild")


@review.command("export")
def export_review(
    what: Annotated[Literal["cases", "verdicts"], typer.Argument(help="Which of the two")],
    to: Annotated[Path, typer.Argument(help="File to write")],
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="csv or jsonl")] = "csv",
    since: Annotated[str | None, typer.Option(help="First day, such as 2026-11-01 (UTC)")] = None,
    until: Annotated[str | None, typer.Option(help="Last day (UTC)")] = None,
) -> None:
    """Write cases or verdicts with their reasons into a file; the audit log keeps that it was done."""
    _command("review-export", what=what, form=form, path=str(to.absolute()), since=since, until=until)


@warehouse.command("install")
def install_building(building: BuildingArgument) -> None:
    """Make the building that of a file; places that go must be empty, or nothing is changed."""
    _command("warehouse-install", building=absolute(building))


@people.command("add")
def add_person(
    email: Annotated[str, typer.Argument(help="E-mail address to sign in with")],
    name: Annotated[str, typer.Option(help="Name that others see")],
    role: Annotated[str | None, typer.Option(help="operator, reviewer, warehouse or courier")] = None,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Open an account, with a role where one is named."""
    _command("person", email=email, password=password, name=name, role=role)


@audit.command("verify")
def verify(
    acknowledged: Annotated[Path | None, typer.Option(help="JSONL list of what was acknowledged")] = None,
) -> None:
    """Derive every balance, stock level and parcel position again; exit status 1 where the state differs."""
    from entrepot.auditor import compare_acknowledged, read_acknowledgements
    from entrepot.auditor import verify as audit_state
    from entrepot.core.database import Database

    db = Database.open_read_only(_settings().url)
    try:
        reports = [audit_state(db)]
        if acknowledged is not None:
            reports.append(compare_acknowledged(db, read_acknowledgements(acknowledged)))
    finally:
        db.close()
    for report in reports:
        print(*(f"{what}: {count}" for what, count in report.counts.items()), sep="\n")
        print(*report.differences, sep="\n")
    if not all(report.agrees for report in reports):
        print("The records and the state differ", file=sys.stderr)
        sys.exit(1)
    print("The records and the state agree")


@world.command("run")
def run_world(
    orders: Annotated[int, typer.Option(help="Orders to place")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world")] = 1,
    database: Annotated[str | None, typer.Option(help="Address of an empty database; a passing one otherwise")] = None,
    acknowledged: Annotated[Path | None, typer.Option(help="Where to write what was acknowledged")] = None,
    faults: Annotated[bool, typer.Option(help="Duplicated and reordered scans, failures, killed workers")] = True,
) -> None:
    """Let a simulated marketplace work as fast as it can; print a hash of its end and the auditor's answer."""
    with _importing():
        from entrepot.world import run_world as play

    with tempfile.TemporaryDirectory(prefix="entrepot-world-") as folder:
        outcome = play(
            database or f"sqlite:///{folder}/world.db", Path(folder), orders=orders, seed=seed, faults=faults
        )
    if acknowledged is not None:
        outcome.acknowledged.save(acknowledged)
    print(*outcome.lines(), sep="\n")
    if not outcome.agrees:
        sys.exit(1)


def _settings() -> Any:
    from entrepot.core.settings import Settings

    return Settings()
