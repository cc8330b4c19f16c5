//! `aws ...`: the call, its answer, what it would be in Rhai.

use super::Told;
use super::placed;
use super::run::{Answer, Given, Run, Stop};
use super::script::{Stage, Wrong};
use super::variables::Missing;
use crate::api::cli::{self, Call, Command, Globals, Mistake, Pages, Wait, write};
use crate::api::{Operation, Value};
use crate::engine::Report;
use crate::engine::json;
use crate::engine::thrown::Thrown;
use crate::query;
use crate::session::{Part, Whereabouts, Window};
use crate::text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value as Json;
use std::ops::Range;

impl Run<'_, '_> {
    pub(super) fn aws(&mut self, stage: &Stage) -> Result<Given, Stop> {
        let Read { command, words, places, whole } = self.read(stage)?;
        let place = |word: Option<usize>| word.and_then(|word| places.get(word).cloned()).unwrap_or(whole.clone());
        // The operation is what an error of the call is about.
        let at = place(words.iter().position(|word| !word.starts_with('-')).map(|service| service + 1));
        match command {
            Command::Skeleton(skeleton) => {
                let text = json::pretty(&skeleton);
                Ok(Given::text(format!("{text}\n")))
            }
            Command::Call(call) => self.call(*call, &place, &at),
            Command::Wait(wait) => self.wait(*wait, &place, &at),
            Command::Password(call) => self.password(*call, &place, &at),
        }
    }

    /// The call of a command as Rhai; none where it makes no call.
    pub(super) fn aws_as_rhai(&mut self, stage: &Stage) -> Result<Option<String>, Stop> {
        let aws = stage.words.first().map(|word| self.filled(&word.pieces, Missing::Stops)).transpose()?;
        if aws.as_deref() != Some("aws") {
            return Ok(None);
        }
        Ok(match self.read(stage)?.command {
            Command::Call(call) => {
                let rhai = write::rhai_of(call.operation, &Value::Map(call.input));
                Some(queried(rhai, call.globals.query.as_deref()))
            }
            Command::Skeleton(_) | Command::Wait(_) | Command::Password(_) => None,
        })
    }

    /// Reads a command of the AWS CLI.
    fn read(&mut self, stage: &Stage) -> Result<Read, Stop> {
        let (mut words, mut places) = (Vec::new(), Vec::new());
        for word in &stage.words[1..] {
            for filled in self.words(word)? {
                words.push(filled);
                places.push(word.at.clone());
            }
        }
        for assignment in &stage.assigned {
            let value = self.filled(&assignment.value.pieces, Missing::Stops)?;
            if let Some(refusal) = self.of_the_target(&assignment.name, &value)? {
                return Err(Wrong::new(refusal, assignment.at.clone()).into());
            }
        }
        let whole = stage.words.first().map_or(stage.at.clone(), |word| word.at.clone());
        let place = |word: Option<usize>| word.and_then(|word| places.get(word).cloned()).unwrap_or(whole.clone());
        let command = cli::read(&words, &self.shell.folder).map_err(|mistake| wrong(mistake, &place))?;
        Ok(Read { command, words, places, whole })
    }

    fn call(
        &mut self,
        call: Call,
        place: &dyn Fn(Option<usize>) -> Range<usize>,
        at: &Range<usize>,
    ) -> Result<Given, Stop> {
        let Call { operation, input, pages, globals } = call;
        self.same_target(&globals, place)?;
        let input = Value::Map(input);
        self.tell_call(write::rhai_of(operation, &input), globals.query.as_deref());
        let session = self.around.session;
        let part = part(pages);
        let answered = match &part {
            Some(part) => session.call_part(operation, input, part),
            None => session.call(operation, input),
        };
        let value = answered.map_err(|report| self.failed(report, at))?;
        self.answered(operation, value, &globals, at)
    }

    /// An answer as it is printed.
    fn answered(
        &mut self,
        operation: &'static Operation,
        value: Value,
        globals: &Globals,
        at: &Range<usize>,
    ) -> Result<Given, Stop> {
        let mut shown = value.to_json();
        let mut script = None;
        if let Some(expression) = &globals.query {
            shown = query::search(expression, &shown)
                .map_err(|why| Wrong::new(Thrown::new("InvalidQuery", why), at.clone()))?;
            script = Some(json::into_script(&shown));
        }
        let text = cli::print::print(globals.output, operation.name, &shown, self.around.width);
        let script = script.unwrap_or_else(|| self.around.session.as_script(operation, value));
        let text = text.map(|text| format!("{text}\n")).unwrap_or_default();
        Ok(Given { text, ok: true, answer: Some(Answer { value: shown, output: globals.output, script }) })
    }

    fn wait(
        &mut self,
        wait: Wait,
        place: &dyn Fn(Option<usize>) -> Range<usize>,
        at: &Range<usize>,
    ) -> Result<Given, Stop> {
        self.same_target(&wait.globals, place)?;
        let input = Value::Map(wait.input);
        let call = write::rhai_of(wait.operation, &input);
        let arguments = call.find('(').map_or("()", |from| &call[from..]);
        let rhai = format!(
            "{}::{}{}",
            wait.service.module,
            wait.waiter.function,
            if arguments == "()" { "(#{})" } else { arguments }
        );
        self.tell_call(rhai, None);
        let waited = self.around.session.wait_for(wait.service, wait.waiter, input);
        waited.map_err(|report| self.failed(report, at))?;
        Ok(Given::text(String::new()))
    }

    fn password(
        &mut self,
        call: Call,
        place: &dyn Fn(Option<usize>) -> Range<usize>,
        at: &Range<usize>,
    ) -> Result<Given, Stop> {
        self.same_target(&call.globals, place)?;
        self.tell_call(
            "base64_decode(ecr::get_authorization_token().authorizationData[0].authorizationToken).split(\":\")[1]"
                .to_owned(),
            None,
        );
        let answered = self.around.session.call(call.operation, Value::Map(call.input));
        let answer = answered.map_err(|report| self.failed(report, at))?.to_json();
        let token = answer.pointer("/authorizationData/0/authorizationToken").and_then(Json::as_str);
        let decoded = token.and_then(|token| BASE64.decode(token).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
        let password = decoded.as_deref().and_then(|pair| pair.split_once(':')).map(|(_, password)| password);
        let password = password.ok_or_else(|| {
            let wording = text!(en: "there is no token in the answer", ja: "応答にトークンがありません");
            Wrong::new(Thrown::new("AnswerUnreadable", wording), at.clone())
        })?;
        Ok(Given::text(format!("{password}\n")))
    }

    fn tell_call(&mut self, rhai: String, query: Option<&str>) {
        (self.around.tell)(Told::Rhai(queried(rhai, query)));
    }

    /// An error of a call, at the command that made it.
    fn failed(&self, report: Box<Report>, at: &Range<usize>) -> Stop {
        Stop::Report(Box::new(placed(*report, self.text, Some(at.clone()))))
    }

    /// Options that name where a call goes must name where the session is.
    fn same_target(&self, globals: &Globals, place: &dyn Fn(Option<usize>) -> Range<usize>) -> Result<(), Stop> {
        let named =
            [("--region", &globals.region), ("--profile", &globals.profile), ("--endpoint-url", &globals.endpoint_url)];
        for (option, given) in named {
            let Some((word, given)) = given else { continue };
            let here = self.around.session.whereabouts().map_err(Stop::Report)?;
            if let Some(refusal) = elsewhere(option, given, &here) {
                return Err(Wrong::new(refusal, place(Some(*word))).into());
            }
        }
        Ok(())
    }

    /// What a variable of the AWS CLI says about where calls go, if that is not here.
    pub(super) fn of_the_target(&self, name: &str, value: &str) -> Result<Option<Thrown>, Stop> {
        let option = match name {
            "AWS_REGION" | "AWS_DEFAULT_REGION" => "--region",
            "AWS_PROFILE" | "AWS_DEFAULT_PROFILE" => "--profile",
            "AWS_ENDPOINT_URL" => "--endpoint-url",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN" => {
                let wording = text!(en: "{name} is not taken here: keys at a prompt stay in its history", ja: "{name} はここでは設定できません（プロンプトに書いた鍵は履歴に残ります）");
                return Ok(Some(Thrown::new("CommandTarget", wording).hint(text!(
                    en: "set it before `handson repl --aws`, or use a profile: --profile NAME",
                    ja: "`handson repl --aws` の前に設定するか、プロファイルを使ってください: --profile 名前"
                ))));
            }
            _ => return Ok(None),
        };
        Ok(elsewhere(option, value, &self.around.session.whereabouts().map_err(Stop::Report)?))
    }
}

/// A command of the AWS CLI as it was read.
struct Read {
    command: Command,
    words: Vec<String>,
    /// Where each word stands in the text.
    places: Vec<Range<usize>>,
    /// Where a mistake is that is in no word.
    whole: Range<usize>,
}

/// A call with what `--query` takes of its answer.
fn queried(rhai: String, query: Option<&str>) -> String {
    query.map_or(rhai.clone(), |query| format!("{rhai}.query({})", Json::from(query)))
}

/// Which part of a list the options for pages ask for; none for all of it.
fn part(pages: Pages) -> Option<Part> {
    let Pages { single, max_items, page_size, starting_token } = pages;
    if single {
        return Some(Part::First);
    }
    let some = max_items.is_some() || page_size.is_some() || starting_token.is_some();
    some.then_some(Part::Window(Window { max_items, page_size, starting_token }))
}

/// What to say where an option names another place than the session's.
fn elsewhere(option: &str, given: &str, here: &Whereabouts) -> Option<Thrown> {
    let is = match option {
        "--region" => Some(here.region.as_str()),
        "--profile" => here.profile.as_deref(),
        _ => here.endpoint.as_deref(),
    };
    let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
    if is.is_some_and(|is| trimmed(is) == trimmed(given)) {
        return None;
    }
    let wording = match (option, is) {
        ("--region", Some(is)) => text!(
            en: "this session works in {is}, not in {given}",
            ja: "このセッションのリージョンは {is} です（{given} ではありません）"
        ),
        ("--profile", _) if here.rehearsal => text!(
            en: "the rehearsal cloud has no profiles: {given} is of an AWS account",
            ja: "リハーサルクラウドにプロファイルはありません（{given} は AWS アカウントのものです）"
        ),
        ("--profile", Some(is)) => text!(
            en: "this session uses the profile {is}, not {given}",
            ja: "このセッションのプロファイルは {is} です（{given} ではありません）"
        ),
        ("--endpoint-url", Some(is)) => text!(
            en: "this session's calls go to {is}, not to {given}",
            ja: "このセッションの呼び出し先は {is} です（{given} ではありません）"
        ),
        _ => text!(
            en: "this session was started without {option} {given}",
            ja: "このセッションは {option} {given} なしで始まっています"
        ),
    };
    let thrown = Thrown::new("CommandTarget", wording);
    let thrown = match option {
        "--region" => thrown.hint(text!(en: "`:region {given}` goes there", ja: "`:region {given}` で移れます")),
        "--profile" if !here.rehearsal => {
            thrown.hint(text!(en: "`:profile {given}` goes there", ja: "`:profile {given}` で移れます"))
        }
        _ => thrown,
    };
    let start = match option {
        "--profile" => format!("handson repl --aws --profile {given}"),
        _ => format!("handson repl {option} {given}"),
    };
    Some(thrown.hint(text!(
        en: "or leave {option} out, or start another session: {start}",
        ja: "または {option} を外すか、別のセッションを始めてください: {start}"
    )))
}

/// A mistake of a command at its word.
fn wrong(mistake: Mistake, place: &dyn Fn(Option<usize>) -> Range<usize>) -> Stop {
    let at = place(mistake.word);
    let thrown = mistake.hints.into_iter().fold(Thrown::new(mistake.code, mistake.message), Thrown::hint);
    Wrong::new(thrown, at).into()
}
