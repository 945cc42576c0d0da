"""The command `policy-advisor`: its verbs and their help. Each verb imports what it needs when it is called."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from adapters.terminal.faults import told
from adapters.terminal.screen import complain, set_up_log, set_up_streams
from bot import __version__
from bot.model import Route
from bot.settings import Settings, read_settings

app = typer.Typer(
    name="policy-advisor",
    help="Answers school staff's questions with their school's own social media policy, clause by clause.\n\n"
    "Exit codes: 0 fine; 1 the records or the advisor failed; 2 the command, a setting or the knowledge folder is wrong.",
    epilog='Example: policy-advisor ask "can I accept a parent\'s friend request?"',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

slack = typer.Typer(help="Set Slack up.", no_args_is_help=True)
app.add_typer(slack, name="slack")
teams = typer.Typer(help="Set Microsoft Teams up.", no_args_is_help=True)
app.add_typer(teams, name="teams")

School = Annotated[str, typer.Option("--school", help="Id of the school that asks; without it SCHOOL, or the folder's default.", show_default=False)]
Policy = Annotated[str, typer.Option("--policy", help="Name of the policy to quote: its first school asks.", show_default=False)]
OfPolicy = Annotated[str, typer.Option("--policy", help="Only questions about this policy.", show_default=False)]
Since = Annotated[str, typer.Option("--since", metavar="DAY", help="From this day on: 30/09/2026, today or yesterday.", show_default=False)]
Until = Annotated[str, typer.Option("--until", metavar="DAY", help="Up to the end of this day.", show_default=False)]


def show_version(wanted: bool) -> None:
    """The version, and nothing else."""
    if wanted:
        typer.echo(f"policy-advisor {__version__}")
        raise typer.Exit


@app.callback()
def common(
    no_color: Annotated[bool, typer.Option("--no-color", help="Plain text; the same as setting NO_COLOR.")] = False,
    _version: Annotated[bool, typer.Option("--version", help="Show the version and end.", is_eager=True, callback=show_version)] = False,
) -> None:
    """What holds for every verb."""
    set_up_streams(color=not no_color)


@app.command(epilog="Example: policy-advisor chat --school riverside-academy")
@told
def chat(school: School = "", policy: Policy = "") -> None:
    """Talk with the advisor; /quit, Ctrl-D or Ctrl-C ends.

    From a pipe each line is a message of one conversation.
    """
    from adapters.terminal.chatting import chat as talk

    raise typer.Exit(talk(_settings(), school, policy))


@app.command(epilog='Example: policy-advisor inbox --as "Designated Safeguarding Lead"\n\nExample: policy-advisor inbox --as head --school riverside-academy')
@told
def inbox(
    named: Annotated[str, typer.Option("--as", help="Whose: the role, the name or the slot, as contacts.toml has it.", show_default=False)],
    school: Annotated[str, typer.Option("--school", help="Id of the school; without it SCHOOL, or the folder's default.", show_default=False)] = "",
) -> None:
    """Show a contact what waits for them, live, and let them claim, answer, pass on and close it.

    Whoever may run this command may read what that contact may read. From a pipe each line is a command.
    """
    from adapters.terminal.inbox import inbox as show_inbox

    raise typer.Exit(show_inbox(_settings(), named, school))


@app.command(epilog="Example: policy-advisor ask can a parent add me on facebook\n\nExample: policy-advisor ask --jsonl < asked.jsonl > replies.jsonl")
@told
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question, in quotes or not.", show_default=False)] = None,
    school: School = "",
    policy: Policy = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read lines of {"id", "question", "policy", "conversation"?} and write one reply a line.')] = False,
    record: Annotated[bool, typer.Option("--record", help="With --jsonl: keep the questions on record, as those that people ask are.")] = False,
) -> None:
    """Ask one question, or many from a program with --jsonl.

    With --jsonl the replies come in order; a line that cannot be used gets {"id", "error"} and the rest go on.
    """
    if jsonl == bool(question):
        complain("Say what to ask, or --jsonl to read lines of JSON, not both." if jsonl else 'Say what to ask: policy-advisor ask "can I post a photo?"')
        raise typer.Exit(2)
    from adapters.terminal.asking import answer_lines, ask_once

    settings = _settings()
    raise typer.Exit(answer_lines(settings, school, policy, record=record) if jsonl else ask_once(settings, " ".join(question or ()), school, policy))


@app.command(epilog="Example: policy-advisor log --since 01/09/2026 --route escalate --csv september.csv")
@told
def log(
    since: Since = "",
    until: Until = "",
    route: Annotated[Route | None, typer.Option(help="Only questions treated like this.", show_default=False)] = None,
    policy: OfPolicy = "",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many; a list shows 20 without it.", show_default=False)] = None,
    csv: Annotated[str, typer.Option(metavar="FILE", help="Export for a spreadsheet; - is standard output.", show_default=False)] = "",
    jsonl: Annotated[str, typer.Option(metavar="FILE", help="Export as lines of JSON; - is standard output.", show_default=False)] = "",
) -> None:
    """List or export what was asked, newest first, in the school's time.

    Of private matters only the time and the route are shown.
    """
    from adapters.terminal.recorded import Filter, export_log, list_log

    if csv and jsonl:
        raise typer.BadParameter("Export to --csv or to --jsonl, not to both at once.")
    which = Filter(since, until, route, policy, limit)
    form = "csv" if csv else "jsonl"
    raise typer.Exit(export_log(_settings(), which, csv or jsonl, form) if csv or jsonl else list_log(_settings(), which))


@app.command(epilog="Example: policy-advisor cases")
@told
def cases() -> None:
    """List what was handed to a person and still waits: ids, kinds and roles, no content and no names."""
    from adapters.terminal.recorded import list_cases

    raise typer.Exit(list_cases(_settings()))


@app.command(epilog="Example: policy-advisor outbox\n\nExample: policy-advisor outbox --again all")
@told
def outbox(
    again: Annotated[str, typer.Option("--again", metavar="ID", help='Send again what was given up: one message, or "all".', show_default=False)] = "",
) -> None:
    """List the messages that have not arrived: ids, kinds and reasons, no text."""
    from adapters.terminal.recorded import list_outbox

    raise typer.Exit(list_outbox(_settings(), again))


@app.command(epilog="Example: policy-advisor policies academy-trust")
@told
def policies(name: Annotated[str, typer.Argument(help="One policy: each clause with its stances and lead.", show_default=False)] = "") -> None:
    """Show how the policies were read: clauses, leads and stances."""
    from adapters.terminal.folder import list_policies, show_policy

    raise typer.Exit(show_policy(_settings(), name) if name else list_policies(_settings()))


@app.command(epilog="Example: policy-advisor check && echo the folder can be used")
@told
def check() -> None:
    """Name every mistake in the knowledge folder, with file, entry and remedy.

    Exit code 0 where only people are missing, 2 where the folder cannot be used.
    """
    from adapters.terminal.folder import check as check_folder

    raise typer.Exit(check_folder(_settings()))


@app.command(epilog="Example: policy-advisor migrate")
@told
def migrate() -> None:
    """Make the database, or bring it up to date; every start does this by itself."""
    from adapters.wiring import open_database

    open_database(_settings()).prepare()
    typer.echo("The records are up to date.")


@app.command(epilog="Example: policy-advisor replay --since 01/09/2026")
@told
def replay(since: Since = "", until: Until = "", policy: OfPolicy = "") -> None:
    """Ask the recorded questions again and show which answers would differ today.

    Nothing is written; each line shows route, stance and clause then -> now.
    """
    from adapters.terminal.replaying import replay as ask_again

    raise typer.Exit(ask_again(_settings(), since, until, policy))


@app.command(epilog="Example: policy-advisor serve")
@told
def serve() -> None:
    """Serve Slack and Microsoft Teams, whichever is set up, until stopped.

    Shows /healthz, /readyz and /metrics at HOST and PORT; does not start while people who must be reached in an emergency are missing.
    """
    from adapters.terminal.serving import serve as run

    raise typer.Exit(run(_settings()))


@app.command(epilog="Example: policy-advisor doctor")
@told
def doctor() -> None:
    """Check tokens, permissions and whether each contact can be reached, and say what to do."""
    from adapters.terminal.serving import doctor as examine

    raise typer.Exit(examine(_settings()))


@slack.command(epilog="Example: policy-advisor slack manifest --url https://advisor.example.sch.uk > manifest.json")
@told
def manifest(
    url: Annotated[str, typer.Option("--url", help="The public address that Slack is to call; without it the app uses Socket Mode.", show_default=False)] = "",
) -> None:
    """Print the manifest with which the app is made in Slack."""
    from adapters.terminal.serving import print_slack_manifest

    raise typer.Exit(print_slack_manifest(_settings(), url))


@teams.command(epilog="Example: policy-advisor teams package --website https://www.example.sch.uk")
@told
def package(
    website: Annotated[str, typer.Option("--website", help="The school's or trust's website, which Teams shows with the app.", show_default=False)],
    privacy: Annotated[str, typer.Option("--privacy", help="Its page on what is done with data; without it the website.", show_default=False)] = "",
    terms: Annotated[str, typer.Option("--terms", help="Its page with terms of use; without it the website.", show_default=False)] = "",
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Where to write it.")] = "policy-advisor-teams.zip",
) -> None:
    """Write the app package that is uploaded to Teams: manifest and icons, for the bot of MICROSOFT_APP_ID."""
    from adapters.terminal.packaging import write_teams_package

    raise typer.Exit(write_teams_package(_settings(), website, privacy, terms, out))


def main() -> None:
    """Runs the command; a fault of the program's own is told in one sentence."""
    # Questions are worked out side by side; threads of the linear algebra's own would only spin beside them, at twice the cost of each.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the last place at which a traceback can be kept from a member of staff
        from adapters.terminal.faults import FAILED, tell_unexpected

        complain(tell_unexpected(error))
        sys.exit(FAILED)


def _settings() -> Settings:
    """The settings, with the log as they ask for it. Raises SettingsError."""
    settings = read_settings()
    set_up_log(settings.log_level)
    return settings
