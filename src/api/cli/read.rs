//! From the words of a command line to what they ask for.

use super::command::{Call, Command, Globals, Output, Pages, Wait};
use super::extras;
use super::mistake::Mistake;
use super::names::kebab;
use super::options::{Extra, Global, Means, Opt, Takes, globals, options};
use super::skeleton;
use super::unpack::{Blobs, Source, Unpacker};
use super::wrong::{
    did_you_mean, no_help, no_operation, no_service, no_version, or_all, stray, unknown, unknown_option,
    unknown_service,
};
use crate::api::table::{Operation, Service};
use crate::api::value::{Members, Value};
use crate::api::{accept, service};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;

/// Where `file://` and `fileb://` lead.
pub trait Files {
    /// The content of a file, or why there is none.
    ///
    /// # Errors
    /// The file cannot be read, or may not.
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Text>;
}

/// One option as it was given.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub opt: Opt,
    /// The word that names it.
    pub at: usize,
    /// Its values and which words they are.
    pub values: Vec<(usize, &'a str)>,
}

impl Given<'_> {
    /// As one writes it: `--cluster-name`.
    pub fn named(&self) -> String {
        format!("--{}", self.opt.name)
    }

    /// The word to look at when the value is wrong.
    pub fn value_at(&self) -> usize {
        self.values.first().map_or(self.at, |(at, _)| *at)
    }
}

/// Reads a command from its words, without `aws` itself.
///
/// # Errors
/// The first mistake in it, with the option or word that it is about.
pub fn read(words: &[String], files: &dyn Files) -> Result<Command, Mistake> {
    let mut reader = Reader { words, at: 0 };
    let mut given = Vec::new();
    let common = globals();
    let (at, name) = reader.positional(&common, &mut given)?.ok_or_else(no_service)?;
    let service = service(name).ok_or_else(|| unknown_service(at, name))?;
    let (at, name) = reader.positional(&common, &mut given)?.ok_or_else(|| no_operation(service, None))?;
    if name == "wait" {
        return wait(service, reader, given, files);
    }
    let password = service.module == "ecr" && name == "get-login-password";
    let function = if password { "get_authorization_token".to_owned() } else { name.replace('-', "_") };
    let operation =
        service.operation(&function).filter(|_| !name.contains('_')).ok_or_else(|| unknown(service, at, name))?;
    let single = words.iter().any(|word| word == "--no-paginate");
    let mut known = if password { Vec::new() } else { options_of(operation, single) };
    known.extend(common);
    reader.options(&known, &mut given, &format!("{} {name}", service.module), Some(operation))?;
    let call = call(operation, &given, files)?;
    Ok(match call {
        Command::Call(call) if password => Command::Password(call),
        other => other,
    })
}

/// The options of an operation; without pages those of the AWS CLI for pages stand for the operation's own of that name.
fn options_of(operation: &'static Operation, single: bool) -> Vec<Opt> {
    let mut all = options(operation);
    if single {
        let paging =
            |opt: &Opt| matches!(opt.means, Means::Extra(Extra::MaxItems | Extra::PageSize | Extra::StartingToken));
        for opt in all.iter_mut().filter(|opt| paging(opt)) {
            if let Some(member) = operation.input.members().iter().find(|member| kebab(member.name) == opt.name) {
                opt.means = Means::Member(member);
            }
        }
    }
    all
}

/// The call that the options make.
fn call(operation: &'static Operation, given: &[Given<'_>], files: &dyn Files) -> Result<Command, Mistake> {
    let (globals, blobs, single) = common(given)?;
    let unpacker = Unpacker { files, blobs };
    if let Some(skeleton) = find(given, Extra::Skeleton) {
        return match skeleton.values.first() {
            None => Ok(Command::Skeleton(skeleton::of(operation.input))),
            Some((_, "input")) => Ok(Command::Skeleton(skeleton::of(operation.input))),
            Some((_, "output")) => Ok(Command::Skeleton(skeleton::of(operation.output))),
            Some((at, other)) => Err(Mistake::new(
                "UnknownCommandValue",
                *at,
                text!(
                    en: "--generate-cli-skeleton takes input or output, not `{other}`",
                    ja: "--generate-cli-skeleton に指定できるのは input か output です（`{other}` は使えません）"
                ),
            )),
        };
    }
    let mut input = input(operation, given, &unpacker)?;
    extras::add(operation, given, &mut input)?;
    let from_json = extras::input_json(given, &unpacker, operation, &mut input)?;
    check(operation, &input, given, from_json)?;
    Ok(Command::Call(Box::new(Call { operation, input, pages: pages(operation, given, single)?, globals })))
}

/// The members that options give.
fn input(operation: &'static Operation, given: &[Given<'_>], unpacker: &Unpacker<'_>) -> Result<Members, Mistake> {
    let mut input = Members::new();
    for member in operation.input.members() {
        // The last one counts, as everywhere on the command line.
        let last = given.iter().rev().find(|one| match one.opt.means {
            Means::Member(of) | Means::Switch { member: of, .. } => std::ptr::eq(of, member),
            _ => false,
        });
        let Some(one) = last else { continue };
        let value = match one.opt.means {
            Means::Switch { on, wrapped: false, .. } => Value::Bool(on),
            Means::Switch { on, .. } if one.values.is_empty() => {
                Value::Map(Members::from([("Value", Value::Bool(on))]))
            }
            _ => unpacker.option(member.shape, one)?,
        };
        input.insert(member.name, value);
    }
    Ok(input)
}

/// What is wrong with the input as a whole is said by its options.
fn check(
    operation: &'static Operation,
    input: &Members,
    given: &[Given<'_>],
    from_json: Option<usize>,
) -> Result<(), Mistake> {
    let Err(errors) = accept(operation, Value::Map(input.clone()), false) else { return Ok(()) };
    let mut places = Vec::new();
    let mut lines = (Vec::new(), Vec::new());
    for problem in &errors.problems {
        let end = problem.path.find(['.', '[']).filter(|end| *end > 0).unwrap_or(problem.path.len());
        let (first, rest) = problem.path.split_at(end);
        let option = extras::given_for(first, given).or_else(|| {
            given.iter().rev().find(|one| match one.opt.means {
                Means::Member(member) | Means::Switch { member, .. } => member.name == first,
                _ => false,
            })
        });
        let (name, at) = match option {
            Some(one) => (one.named(), Some(one.value_at())),
            None if input.contains_key(first) || !rest.is_empty() => (format!("--cli-input-json: {first}"), from_json),
            None => (format!("--{}", kebab(first)), None),
        };
        // The value in which it is, and nothing more where that is the whole option.
        let place = if rest.is_empty() { name } else { format!("{name} {}", rest.trim_start_matches('.')) };
        let what = problem.kind.text();
        lines.0.push(format!("{place}: {}", what.en));
        lines.1.push(format!("{place}: {}", what.ja));
        places.push(at);
    }
    let at = places.iter().flatten().next().copied();
    let command = format!("aws {} {}", operation.service.module, kebab(operation.name));
    Err(Mistake::new("InvalidInput", at, Text { en: lines.0.join("\n"), ja: lines.1.join("\n") }).hint(text!(
        en: "every member there is: {command} --generate-cli-skeleton",
        ja: "使えるメンバーの一覧: {command} --generate-cli-skeleton"
    )))
}

/// `aws SERVICE wait NAME`.
fn wait<'a>(
    service: &'static Service,
    mut reader: Reader<'a>,
    mut given: Vec<Given<'a>>,
    files: &dyn Files,
) -> Result<Command, Mistake> {
    let common_options = globals();
    let command = |function: &str| kebab(&function.replace('_', "-")).trim_start_matches("wait-").to_owned();
    // The AWS CLI has botocore's waiters, whose names are plural where ours are not.
    let names = || service.waiters.iter().map(|waiter| kebab(waiter.name));
    let word = reader.positional(&common_options, &mut given)?;
    let Some((at, name)) = word else {
        return Err(no_operation(service, Some(names().collect())));
    };
    let found = service.waiters.iter().find(|waiter| kebab(waiter.name) == name || command(waiter.function) == name);
    let Some(waiter) = found else {
        let known: Vec<String> = names().collect();
        let module = service.module;
        let wrong =
            text!(en: "aws {module} has no waiter `{name}`", ja: "aws {module} に `{name}` という待機はありません");
        return Err(Mistake::new("UnknownWaiter", at, wrong).hint(or_all(name, &known)));
    };
    let operation = service.operation_named(waiter.operation).ok_or_else(|| unknown(service, at, waiter.operation))?;
    let mut known = options_of(operation, false);
    known.extend(common_options);
    reader.options(&known, &mut given, &format!("{} wait {name}", service.module), Some(operation))?;
    let (globals, blobs, _) = common(&given)?;
    let unpacker = Unpacker { files, blobs };
    let mut input = input(operation, &given, &unpacker)?;
    let from_json = extras::input_json(&given, &unpacker, operation, &mut input)?;
    check(operation, &input, &given, from_json)?;
    Ok(Command::Wait(Box::new(Wait { service, waiter, operation, input, globals })))
}

/// What the options for pages ask for.
fn pages(operation: &Operation, given: &[Given<'_>], single: bool) -> Result<Pages, Mistake> {
    let number = |extra| -> Result<Option<i64>, Mistake> {
        let Some(one) = find(given, extra) else { return Ok(None) };
        let (at, value) = one.values.first().copied().unwrap_or((one.at, ""));
        let name = one.named();
        let wrong = || {
            Mistake::new(
                "CommandValue",
                at,
                text!(
                    en: "{name}: a whole number from 1 on is needed, not `{value}`",
                    ja: "{name}: 1 以上の整数を指定してください（`{value}` は使えません）"
                ),
            )
        };
        value.parse::<i64>().ok().filter(|number| *number > 0).map(Some).ok_or_else(wrong)
    };
    let max_items = number(Extra::MaxItems)?.and_then(|number| usize::try_from(number).ok());
    let page_size = number(Extra::PageSize)?;
    let token = find(given, Extra::StartingToken);
    let starting_token = token.and_then(|one| one.values.first()).map(|(_, value)| (*value).to_owned());
    if single && (max_items.is_some() || page_size.is_some() || starting_token.is_some()) {
        let at = given.iter().find(|one| matches!(one.opt.means, Means::Global(Global::NoPaginate)));
        return Err(Mistake::new(
            "CommandOptions",
            at.map(|one| one.at),
            text!(
                en: "--no-paginate does not go together with --max-items, --page-size and --starting-token",
                ja: "--no-paginate は --max-items、--page-size、--starting-token と一緒には使えません"
            ),
        ));
    }
    let single = single && operation.paginator.is_some();
    Ok(Pages { single, max_items, page_size, starting_token })
}

/// The options of every command.
fn common(given: &[Given<'_>]) -> Result<(Globals, Blobs, bool), Mistake> {
    let (mut globals, mut blobs, mut single) = (Globals::default(), Blobs::Base64, false);
    for one in given {
        let Means::Global(global) = one.opt.means else { continue };
        let (at, value) = one.values.first().copied().unwrap_or((one.at, ""));
        let choice = |among: &[&str]| -> Result<usize, Mistake> {
            let (name, all) = (one.named(), among.join(", "));
            among.iter().position(|known| *known == value).ok_or_else(|| {
                let wrong = text!(
                    en: "{name} knows {all}, not `{value}`",
                    ja: "{name} に指定できるのは {all} です（`{value}` は使えません）"
                );
                let near = nearest(value, among.iter().copied()).map(did_you_mean);
                Mistake::new("UnknownCommandValue", at, wrong).maybe(near)
            })
        };
        match global {
            Global::Output => {
                let all = [Output::Json, Output::Text, Output::Table, Output::Yaml, Output::Off];
                globals.output = all[choice(&["json", "text", "table", "yaml", "off"])?];
            }
            Global::Query => globals.query = Some(value.to_owned()),
            Global::Region => globals.region = Some((at, value.to_owned())),
            Global::Profile => globals.profile = Some((at, value.to_owned())),
            Global::EndpointUrl => globals.endpoint_url = Some((at, value.to_owned())),
            Global::NoPaginate => single = true,
            Global::BinaryFormat => {
                blobs = [Blobs::Base64, Blobs::Raw][choice(&["base64", "raw-in-base64-out"])?];
            }
            Global::Nothing => {}
            Global::OfTheSession => {
                let name = one.named();
                let wrong = text!(
                    en: "{name} belongs to the whole session, not to one command",
                    ja: "{name} はコマンドごとではなく、セッション全体のオプションです"
                );
                return Err(Mistake::new("CommandOptions", one.at, wrong).hint(
                    text!(en: "start it with that: handson repl {name}", ja: "handson repl {name} で始めてください"),
                ));
            }
            Global::Refused => {
                let name = one.named();
                let wrong =
                    text!(en: "{name} of the AWS CLI is not here", ja: "AWS CLI の {name} はここにはありません");
                return Err(Mistake::new("CommandOptions", one.at, wrong).hint(text!(
                    en: "leave it out; where calls go, and how, is what `handson repl` is started with (handson repl --help)",
                    ja: "外してください。呼び出し先や通信のしかたは `handson repl` の起動オプションで決まります（handson repl --help）"
                )));
            }
        }
    }
    Ok((globals, blobs, single))
}

/// The last one given of an extra option.
pub(super) fn find<'g, 'w>(given: &'g [Given<'w>], extra: Extra) -> Option<&'g Given<'w>> {
    given.iter().rev().find(|one| matches!(one.opt.means, Means::Extra(of) if of == extra))
}

/// Goes over the words as Python's `argparse` does, which reads them for the AWS CLI.
struct Reader<'a> {
    words: &'a [String],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next word that is no option; options of every command may stand before it.
    fn positional(&mut self, common: &[Opt], given: &mut Vec<Given<'a>>) -> Result<Option<(usize, &'a str)>, Mistake> {
        while let Some(word) = self.words.get(self.at) {
            if !looks_like_option(word) {
                self.at += 1;
                return Ok(Some((self.at - 1, word)));
            }
            if word == "--version" {
                return Err(no_version(self.at));
            }
            self.option(common, given, "aws", None)?;
        }
        Ok(None)
    }

    /// All the options that are left.
    fn options(
        &mut self,
        known: &[Opt],
        given: &mut Vec<Given<'a>>,
        command: &str,
        operation: Option<&'static Operation>,
    ) -> Result<(), Mistake> {
        while let Some(word) = self.words.get(self.at) {
            if looks_like_option(word) {
                self.option(known, given, command, operation)?;
            } else if word == "help" {
                return Err(no_help(self.at, operation));
            } else {
                return Err(stray(self.at, word, given));
            }
        }
        Ok(())
    }

    /// One option with its values.
    fn option(
        &mut self,
        known: &[Opt],
        given: &mut Vec<Given<'a>>,
        command: &str,
        operation: Option<&'static Operation>,
    ) -> Result<(), Mistake> {
        let (at, word) = (self.at, self.words[self.at].as_str());
        self.at += 1;
        let (name, inline) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let opt = choose(known, name, at, command, operation)?.clone();
        let mut values: Vec<(usize, &str)> = Vec::new();
        if let Some(value) = inline {
            if opt.takes == Takes::None {
                let name = &opt.name;
                let wrong = text!(
                    en: "--{name} takes no value; it is said with --{name} or --no-{name}",
                    ja: "--{name} に値は付きません。--{name} か --no-{name} とだけ書きます"
                );
                return Err(Mistake::new("CommandValue", at, wrong));
            }
            values.push((at, value));
        } else if opt.takes != Takes::None {
            let most = if opt.takes == Takes::Many { usize::MAX } else { 1 };
            while let Some(value) = self.words.get(self.at).filter(|v| values.len() < most && !looks_like_option(v)) {
                values.push((self.at, value));
                self.at += 1;
            }
        }
        if opt.takes == Takes::One && values.is_empty() {
            let name = &opt.name;
            let wrong = text!(en: "--{name} needs a value", ja: "--{name} には値が必要です");
            return Err(Mistake::new("CommandValue", at, wrong));
        }
        given.push(Given { opt, at, values });
        Ok(())
    }
}

/// Whether a word begins an option: dashes, but for numbers and for what has blanks in it.
fn looks_like_option(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-') else { return false };
    let number = rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') && rest.parse::<f64>().is_ok();
    let name = word.split('=').next().unwrap_or(word);
    !rest.is_empty() && !number && !name.contains(' ')
}

/// The option of that name, or the only one that begins so.
fn choose<'k>(
    known: &'k [Opt],
    word: &str,
    at: usize,
    command: &str,
    operation: Option<&'static Operation>,
) -> Result<&'k Opt, Mistake> {
    let name = word.trim_start_matches('-');
    if let Some(opt) = known.iter().find(|opt| opt.name == name && word.starts_with("--")) {
        return Ok(opt);
    }
    let begin: Vec<&Opt> =
        known.iter().filter(|opt| word.starts_with("--") && !name.is_empty() && opt.name.starts_with(name)).collect();
    match begin.as_slice() {
        [only] => Ok(only),
        [] => Err(unknown_option(known, word, at, command, operation)),
        several => {
            let all = several.iter().map(|opt| format!("--{}", opt.name)).collect::<Vec<_>>().join(", ");
            let wrong = text!(
                en: "{word} can mean {all}",
                ja: "{word} だけでは決まりません（{all} のどれかです）"
            );
            Err(Mistake::new("AmbiguousCommandOption", at, wrong)
                .hint(text!(en: "write more of the name", ja: "続きまで書いてください")))
        }
    }
}

/// Which option's value is looked at, for messages of what is inside.
pub(super) fn source<'g>(one: &'g Given<'_>) -> Source<'g> {
    Source { option: one, at: one.value_at() }
}
