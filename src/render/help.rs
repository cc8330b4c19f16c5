//! The reference page of the command line: the help of every verb, as the program prints it.

use super::{head, line};
use clap::Command;

/// The page of this command line, in lines of a hundred columns at most.
pub fn help(command: &Command) -> String {
    let mut page = String::new();
    head(&mut page, "The command line", "the arguments' own help");
    line(&mut page, "`handson --lang ja --help` prints it in Japanese.");
    let mut command = command.clone().term_width(100);
    command.build();
    block(&mut page, &mut command);
    let mut rest: Vec<Command> = command.get_subcommands().cloned().collect();
    rest.reverse();
    // Depth first, so that what belongs together stands together.
    while let Some(mut verb) = rest.pop() {
        if verb.get_name() == "help" {
            continue;
        }
        block(&mut page, &mut verb);
        rest.extend(verb.get_subcommands().cloned().collect::<Vec<_>>().into_iter().rev());
    }
    page
}

fn block(page: &mut String, command: &mut Command) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    let help = command.render_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    line(page, &format!("\n## {name}\n\n```text\n{}\n```", help.join("\n").trim_end()));
}
