"""The command line: parse, call, print. Each command's module is loaded only when it is asked for.

Knows exit codes and where errors go. Knows nothing of records or rules.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Any

import click

from practicecheck import __version__
from practicecheck.errors import PracticecheckError

_COMMANDS = {
    "demo": ("practicecheck.cli.run", "Check the made-up children that come with the program."),
    "run": ("practicecheck.cli.run", "Check case records against the rules."),
    "explain": ("practicecheck.cli.explain", "Show why a rule answers as it does for a child."),
    "journey": ("practicecheck.cli.journey", "Show one child's journey, step by step."),
    "report": ("practicecheck.cli.report", "Write the briefing or the workbook of a run."),
    "compare": ("practicecheck.cli.compare", "Say what changed between two runs."),
    "sample": ("practicecheck.cli.calibrate", "Draw cases of a run for auditors to judge."),
    "calibrate": ("practicecheck.cli.calibrate", "Hold a run's answers against auditors' judgements."),
    "serve": ("practicecheck.cli.serve", "Open the review app over kept runs."),
    "review": ("practicecheck.cli.review", "Back up, restore and tidy the review app's database."),
    "audit": ("practicecheck.cli.audit", "Verify or export the audit log of the review app."),
    "fit": ("practicecheck.cli.fit", "Say what an extract can and cannot answer."),
    "form": ("practicecheck.cli.form", "Make an audit form for what no extract holds."),
    "intake": ("practicecheck.cli.intake", "Say how the inputs are read, row by row and sheet by sheet."),
    "map": ("practicecheck.cli.map", "Read any report: draft, check and show mapping files."),
    "rules": ("practicecheck.cli.rules", "List, show, read, lint, test and compare the rules."),
    "synth": ("practicecheck.cli.synth", "Make up a council to try things on."),
    "doctor": ("practicecheck.cli.doctor", "See whether the installation is sound."),
    "help": ("practicecheck.cli.codes", "Explain a problem code such as PC012."),
}


class Commands(click.Group):
    """The group of commands, each loaded when it is asked for, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which they are learnt."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(_COMMANDS[cmd_name][0])
        found: click.Command = getattr(module, f"{cmd_name}_" if cmd_name in ("help", "map") else cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where one is mistyped."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from practicecheck.records.suggest import did_you_mean

            raise click.UsageError(f"There is no command '{args[0]}'.{did_you_mean(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="practicecheck")
def cli() -> None:
    """Check children's case records against safeguarding practice.

    practicecheck says what the record does not show, what it shows well, what cannot be told and why, and which
    children someone must look at today. A person decides; answers are not for ranking families or workers.

    \b
    Start with:  practicecheck demo
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; the one place where an error becomes an exit code.

    0 done; 1 problems found where asked to fail on them; 2 usage; 3 could not finish; 4 finished, but a rule or the
    engine failed somewhere.
    """
    # A rulebook and a run are some hundred thousand objects that stay: looking through them at every 700 new ones, as
    # Python does unasked, took a quarter of a command's time.
    gc.set_threshold(100_000, 20, 20)
    try:
        code: Any = cli.main(args, prog_name="practicecheck", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing half-written is left.", err=True)
        code = 130
    except PracticecheckError as error:
        click.echo(f"practicecheck: {error}", err=True)
        code = error.exit_code
    except ModuleNotFoundError as error:
        click.echo(
            f"practicecheck: the library '{error.name}' is not installed, so the program cannot go on. Install practicecheck "
            "again, from its wheel or with 'make demo'.",
            err=True,
        )
        code = 3
    except SystemExit as stop:
        # Where who reads what is printed has seen enough, click and rich end with 1, which here says that something was found.
        code = 0 if stop.code == 1 else stop.code
    except OSError as error:
        click.echo(
            f"practicecheck: this computer refused to read or to write something ({error.strerror or type(error).__name__}"
            f"{_where(error)}), so it stopped. Nothing half-written is left. See that the disk is not full and that you may write there.",
            err=True,
        )
        code = 3
    except MemoryError:
        click.echo("practicecheck: the machine ran out of memory. Run fewer children at a time.", err=True)
        code = 3
    except Exception as error:  # noqa: BLE001 - no traceback for a user, and no value of a record in a message
        where = _where(error)
        click.echo(
            f"practicecheck: something in the program went wrong ({type(error).__name__}{where}), so it stopped. "
            "Nothing half-written is left. Run 'practicecheck doctor', and tell the maintainers what stands in the brackets.",
            err=True,
        )
        code = 3
    sys.exit(code if isinstance(code, int) else 0)


def _where(error: Exception) -> str:
    """The module and line of the program in which an error arose; nothing of what it held."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("practicecheck"):
            place = f" in {name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
