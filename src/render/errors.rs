//! The page of error codes: ours, Rhai's, and what we advise on AWS's.

use super::{codes, line};
use std::fmt::Write as _;

/// A code of ours: what it means, and what to do.
pub struct Code {
    pub code: &'static str,
    pub means: &'static str,
    pub advice: &'static str,
}

/// What is advised where AWS answers with one of these codes.
pub struct Situation {
    /// A leading or trailing `*` stands for anything.
    pub codes: &'static [&'static str],
    /// What AWS's message contains then, in lower case; empty for any message.
    pub says: &'static str,
    pub advice: String,
}

macro_rules! codes {
    ($($title:literal { $($code:ident: $means:literal, $advice:literal;)* })*) => {
        /// Every code of ours by the part of handson that it comes from.
        pub const OURS: &[(&str, &[Code])] = &[
            $(($title, &[$(Code { code: stringify!($code), means: $means, advice: $advice }),*])),*
        ];
    };
}

codes! {
    "The command line" {
        CommandLine: "an option, command or value that does not exist", "Read the line `usage`, or ask `--help`.";
        InvalidSet: "`--set` without `=`", "Write `--set name=value`.";
        InvalidParams: "the file of `--params` is no JSON object", "Write `{ \"name\": \"MyShop\" }`.";
        InvalidPolicy: "the file of `--enforce-iam` is no IAM policy", "The message has IAM's words; it must be a policy of an identity.";
        InvalidOutputs: "the file of `--outputs` cannot be understood", "Give an `export.log`, or a JSON object.";
        InvalidLimit: "`--limit` without a number, or one that is out of range", "Write `--limit operations=100000000`.";
        UnknownLimit: "a limit that does not exist", "The [limits](language.md#limits) and their names.";
        NoOutputs: "no run has left outputs here", "Run the workshop first, or name its folder with `--state`.";
        WhichOutputs: "several workshops or targets have outputs", "Say which one; the message lists them.";
        OutputUnwritable: "standard output cannot be written to its end", "Is the disk full? The work itself was done.";
        NoRun: "no run has left a journal here", "Run the workshop first, or name its folder with `--state`.";
        WhichRun: "several workshops or targets have runs here", "Say which one; the message lists them.";
        NoTests: "`handson test` found none", "Files are called `..._test.rhai`, functions `test_...`: [testing](testing.md).";
        TestsFailed: "some tests failed", "Each is shown with its error.";
        NotConfirmed: "nobody said yes to changes in an account, to making again what is gone, or to taking down what is there", "Type what is asked for, or give `--yes` where nobody can type.";
        PortInUse: "another program listens on the port", "Take another one: `--port 0` finds a free one.";
        PortUnusable: "the port cannot be opened", "The system's message says why; take another port.";
        ServerFailed: "the rehearsal cloud cannot go on listening", "The system's message says why; start it again.";
    }
    "Files and state" {
        FileUnusable: "a file cannot be read or written", "The message says which file and why.";
        FileUnreadable: "a script asked for a file that cannot be read", "Look at the path: it starts at the script's folder.";
        FileOutside: "a script reads only files in its own folder or below", "Copy the file there.";
        OutputsUnwritable: "the outputs cannot be kept", "Look at disk space and permissions of the folder of state.";
        StateUnreadable: "the state of an earlier run cannot be read", "Another `--state`, or remove the folder that is named.";
        JournalUnreadable: "somebody changed the journal of a run", "The message has the line. Keep the file until what it names is taken down.";
        JournalNewer: "the journal was written by a newer handson", "Go on with that version.";
        JournalUnwritable: "the journal cannot be written, so nothing more is made", "Make room on the disk; the same command goes on.";
        RunGoesOn: "another process runs this workshop on this target", "Wait until it ends, or stop it; the message has its number.";
        RunElsewhere: "the run was begun in another account, region or endpoint", "Go on there, or give another `--state`.";
        RunLeft: "`--fresh`, and the last run has left resources", "Go on without `--fresh`, or take them down: `handson destroy`.";
        UnknownKind: "`--keep` or `--include` names no kind of resource (`--include`: none that others may use)", "The message names the nearest.";
        NothingTagged: "nothing bears the tags of the run or the owner that was named", "Compare the name with the runs that are named; look in the right region, account or endpoint.";
        WhoseUnsaid: "`--from-tags` without `--run`, `--owner` or `--all --prefix`", "Say whose runs are meant.";
        RunUnasked: "`--fresh`, and AWS does not say whether the last run has left resources", "The message has AWS's reason.";
        BeingDeleted: "`--verify`, and AWS is deleting some of what was made", "Wait until it is gone, then use the same command.";
        ResultsThere: "the folder of `--results` holds results already", "Name another folder, or empty it.";
        WorldUnreadable: "the rehearsal's world cannot be used", "The hints say why; `handson cloud reset` forgets it.";
        NoWorld: "`--workshop` names one that has no rehearsal here", "Take one of those in the hints.";
        WorldUnclear: "several workshops have a rehearsal here", "Say which: `--workshop ID`.";
    }
    "The prompt" {
        UnknownCommand: "a colon and a word that is no command of the prompt", "The nearest is in the hint; `:help` lists them.";
        CommandUse: "a command of the prompt that takes something else", "The message says what it takes; `:help COMMAND` has examples.";
        WideCharacter: "a character from an input method", "Type it with the input method off.";
        ReadOnly: "a call that changes something, at a prompt that only looks", "`:write on` allows it; `:target rehearsal` tries it without an account.";
        UnknownTarget: "`:target` names no target", "`rehearsal`, `empty`, `aws`, or the address of an endpoint.";
        NoWorkshop: "`:steps` or `:step`, and no workshop is open", "`:load` its script.";
        WatchChanges: "`:watch` of a call that changes something", "Make the call by itself, and watch what it changes.";
        NoPrompt: "something of a prompt, where there is none", "Report it: it is a fault of handson.";
        FullWidth: "a character from an input method in a command", "The hint has the line as it should be.";
        CommandUnfinished: "a quote, a document or a `$(` of a command is not closed", "Close it; the mark stands where it was opened.";
        CommandSyntax: "a command is missing before `|`, `;` or `&&`", "Take the sign away, or write the command.";
        CommandTarget: "a command names another region, profile or endpoint, or keys", "`:region`, `:profile` and `:target` go there.";
        NoShell: "something that a shell does and the prompt does not", "The hint says what to do instead, or use another terminal.";
        FilterOption: "an option of `grep`, `head`, `sed` and the like that is not here", "The hint has those that are.";
        VariableMissing: "`$Name` in a command, and nothing has that name", "Set it: `Name=value`, `output(\"Name\", value)`, `source export.log`.";
        FileThere: "`:save` would replace a file that it did not write", "Give another name.";
    }
    "The script's text" {
        Syntax: "the script cannot be read", "The mark stands where something else was expected.";
        VariableUndefined: "a name that was never given a value", "Write `let name = ...;` before, or mend the spelling.";
        ImportNotFound: "there is no module of that name", "Look beside the script, or in the [standard library](reference/stdlib.md).";
        ImportOutside: "an import from outside of the script's folder", "Move the module into the folder.";
        ImportCircle: "modules that import each other", "Move what both need into a third one.";
    }
    "Values" {
        InvalidInput: "the input of a call does not fit; nothing was sent", "The message has the path of each mistake.";
        UnknownMember: "a member that the result does not have", "The nearest name is in the hint.";
        NotExactlyOne: "`only` found none, or more than one", "Look at what is there instead, in the message.";
        NotAList: "`only` of something that is no list", "Name the member that is a list.";
        NotAResource: "`tag` of something that has no tags", "Give it a resource from a result.";
        NestedTooDeep: "lists or maps nested too deeply", "To collect values add to one list: `list.push(x)`.";
        InvalidArgument: "a number or text that a word cannot use", "The message says what it takes.";
        InvalidDuration: "a time that cannot be read", "Write `\"90s\"`, `\"15m\"`, `\"1h 30m\"`, or seconds.";
        InvalidTime: "a number of milliseconds that is no time", "`time_of` counts from 1970.";
        InvalidJson: "a text that is no JSON", "The message says where.";
        InvalidQuery: "JMESPath that cannot be read", "Texts in it stand in single quotes: `[?State=='available']`.";
        InvalidCidr: "an address block that does not exist or does not fit", "Write it like `10.0.0.0/16`.";
        InvalidOption: "options that do not go together", "The message says what is allowed.";
        OptionMissing: "an option that must be given", "Add it to the map.";
        OptionType: "an option whose value is of another type than its default", "The message says which type is meant.";
        UnknownOption: "an option that does not exist", "The nearest name is in the hint.";
        InvalidImage: "what `rehearsal::image` cannot say of an image", "The message says what can be said.";
        InvalidQuota: "what `rehearsal::quota` cannot say of a quota", "The message has the names of the quotas.";
        TooFewZones: "the region has fewer zones than asked for", "Ask for fewer, or take another `--region`.";
    }
    "Workshops" {
        InvalidWorkshop: "an id that cannot name a folder", "Letters, digits, `-`, `_` and `.`, at most 64.";
        WorkshopTooLate: "`workshop` comes after a call or after `target` was read", "Move it to the top of the script.";
        TwoWorkshops: "one run has two workshops", "Say `workshop` once, in a file that the others import.";
        TwoParams: "`params` is called twice", "Call it once, in a file that the others import.";
        InvalidParameter: "a parameter that is declared wrongly", "Write `name: #{ value: ..., doc: ... }`; `choices`, `min` and `max` may stand there too.";
        ParameterMissing: "a parameter without a value", "Give it: `--set name=value`.";
        ParameterType: "a value of another type than the parameter's", "The message says which type is meant.";
        ParameterChoice: "a value that is not among the choices", "Take one of those in the hint.";
        ParameterPattern: "a text that is not of the form that the parameter's `pattern` says", "The message has the form; letters and digits are half-width.";
        ParameterRange: "a number outside of the parameter's `min` and `max`", "The message has the end that it is beyond.";
        UnknownParameter: "a parameter that the workshop does not have", "The nearest name is in the hint.";
        InvalidStep: "a step without an id, or with one that has other characters", "Give it one of letters, digits, `-`, `_` and `.`.";
        DuplicateStep: "two steps with one id", "Give the second another id.";
        NestedStep: "a step inside another", "Move it out.";
        CapturedChange: "a step changes a variable outside of it", "Return the value from the step.";
        StepDiverged: "a step that runs again gives a call another input than before", "Undo the edit, or make the new one as well: `--from STEP`. [How runs go on](durable-runs.md#a-script-that-was-edited).";
        StepValue: "a step gives a value that cannot be kept, such as a closure", "End the step with data, or with `()`.";
        StepBefore: "`--only`, and a step before is not finished", "Leave out `--only`.";
        UnknownStep: "`--from` or `--only` names a step that never came", "The nearest id is in the hint.";
        SecretNotKept: "a secret of an earlier run, which no file keeps", "Use it in the step that gets it, or make it anew.";
        InvalidOutput: "an output that cannot be handed on", "Letters, digits and `_`, no variable of the shell, and a value.";
        OutputsOfLastRun: "the outputs that are given belong to the last rehearsal, which this run would replace", "`--resume` goes on in that; or empty it first: `handson cloud reset`.";
        OutputMissing: "an output that no section has made yet", "Run the section before; if the last run has it, add `--resume`; or give `--outputs FILE`.";
        WaitTimeout: "`wait_until` gave up", "Look at the last value seen, or wait longer: `timeout`.";
        AssertionFailed: "a test found something else than it should", "The message has both values.";
        InvalidTest: "a test with parameters", "A test takes none.";
        ProgramNotAllowed: "a program that the user did not allow", "Allow it by name: `--allow-run docker`.";
        ProgramFailed: "a program ended with an error, or is not there", "Its own message stands in the error.";
        Thrown: "a script threw something without a code", "Throw a map with `code` and `message`.";
        Cancelled: "Ctrl-C", "Run it again when you like.";
    }
    "Services that run (`ops`)" {
        NoCluster: "the region has no cluster", "Is it the right region? `--region`; in a rehearsal `--workshop`.";
        WhichCluster: "several clusters, and none was named", "Name one; they are listed.";
        NoService: "the cluster has no service", "Run the workshop first, or name another cluster.";
        WhichService: "several services, and none was named", "Name one; they are listed.";
        ServiceNotFound: "the cluster has no service of that name", "Take one of those that are listed.";
        ContainerNotFound: "the task definition has no container of that name", "Take one of those that are listed.";
        CodeDeployService: "CodeDeploy deploys this service, not ECS", "Deploy it with CodeDeploy; the hint shows how.";
        ExternalService: "task sets deploy this service", "Make a task set; the hint has the calls.";
        UnknownCause: "a cause that `ops` does not have", "A mistake of the library: tell its authors.";
    }
    "Targets and credentials" {
        TargetUnclear: "options that do not fit one target", "Give one of `--aws`, `--endpoint-url`, or neither; `--profile` belongs to `--aws`.";
        RegionMissing: "no region from anywhere", "`--region ap-northeast-1`, or `aws configure`.";
        RegionInvalid: "a region that does not exist", "The hint has the nearest one, or how regions are written.";
        EndpointInvalid: "an endpoint that is no URL", "Write `http://127.0.0.1:5000`.";
        SettingInvalid: "a setting of the environment or of the profile that cannot be used", "The message names it; the hint says how to write it.";
        CertificatesMissing: "no certificate to check an https:// endpoint with", "Correct or unset `SSL_CERT_FILE` and `SSL_CERT_DIR`.";
        CredentialsNotFound: "no AWS credentials", "`aws configure` or `aws sso login`; without `--aws` none are needed.";
        CredentialsUnusable: "credentials that cannot be used", "The message says why.";
        ProfileNotFound: "a profile that the configuration does not have", "`aws configure list-profiles` shows them.";
        LoginRequired: "a login that has expired", "`aws sso login`, with the same profile.";
        MfaNotSupported: "a profile that asks for a one-time password", "Get a session yourself; the hint shows how.";
        ConfigFileUnreadable: "the files of the AWS configuration cannot be read", "The message says what is wrong in them.";
    }
    "Calls" {
        EndpointUnreachable: "no connection", "The message says whether name, network or certificate failed.";
        RequestTimedOut: "no answer in time", "Look before you repeat: a change may have been made.";
        AnswerLost: "nobody knows whether a call was served, and it must not be repeated blindly", "Look what is there; the message says why it cannot be found out.";
        AnswerUnreadable: "an answer that is not AWS's", "Is the endpoint a simulator of this service? `--debug` shows more.";
        RequestNotBuilt: "a request that cannot be built", "The message has the reason.";
        PageTokenRepeated: "a list that goes in circles", "A mistake of the endpoint: ask for pages yourself.";
        OperationNotTaken: "an operation that handson does not have", "The message says what to use instead.";
        WaitFailed: "a waiter saw a state from which there is no way", "Read the events in the message.";
        WaitTimedOut: "a waiter gave up", "Read the last states; wait longer with `timeout`.";
        NothingRuns: "an endpoint that runs no tasks, with `--strict`", "Leave out `--strict`, or use the rehearsal cloud.";
    }
    "The machine" {
        Runtime: "the program cannot start its threads", "Close other programs.";
        Thread: "the script cannot get a thread of its own", "Close other programs.";
        UnknownName: "`name?` at the prompt, and nothing goes by that name", "The nearest name is in the hint; `:find WORDS` searches.";
        NoSource: "`name??` at the prompt, of something that is not written in Rhai", "`name?` says what it takes and gives.";
        Terminal: "the prompt cannot use this terminal", "Pipe a script in: `handson repl < script.rhai`.";
    }
}

/// Codes of Rhai that scripts meet when they run.
pub const RHAI: &[(&str, &str)] = &[
    ("ErrorFunctionNotFound", "no function of that name takes these values"),
    ("ErrorArrayBounds", "a list has no element of that number"),
    ("ErrorArithmetic", "a division by zero, or a number too large"),
    ("ErrorStringBounds", "a text has no character of that number"),
    ("ErrorMismatchDataType", "a value of another type is needed"),
    ("ErrorDotExpr", "a value that has no members"),
    ("ErrorPropertyNotFound", "a map has no member of that name"),
    ("ErrorVariableNotFound", "there is no variable of that name"),
    ("ErrorDataRace", "a closure uses the variable whose method calls it"),
    ("ErrorAssignmentToConstant", "a constant is changed"),
    ("ErrorTooManyOperations", "the script runs longer than its limit; it cannot be caught"),
    ("ErrorStackOverflow", "functions call each other too deeply"),
    ("ErrorDataTooLarge", "a text, list or map is larger than its limit"),
];

/// The whole page.
pub fn errors(situations: &[Situation]) -> String {
    let mut page = String::new();
    super::head(&mut page, "Error codes", "`src/render/errors.rs` and `src/aws/fault/codes/`");
    page.push_str(
        "Every error has a code: in the first line of its message, `error[CODE]`, and as `e.code` in a script that\n\
         [catches](language.md#errors) it. The message and its hints say what is meant in your case.\n\n\
         handson ends with exit code 0 when all went well, 1 after an error, 2 when the command line is wrong, 130 after Ctrl-C.\n\n\
         - [Codes of handson](#codes-of-handson)\n\
         - [Codes of the language](#codes-of-the-language)\n\
         - [Codes of AWS](#codes-of-aws)\n\n\
         ## Codes of handson\n",
    );
    for (title, codes) in OURS {
        line(&mut page, &format!("\n### {title}\n\n| code | what it means | what to do |\n| --- | --- | --- |"));
        for Code { code, means, advice } in *codes {
            line(&mut page, &format!("| `{code}` | {} | {} |", cell(means), cell(advice)));
        }
    }
    page.push_str("\n## Codes of the language\n\nThey come from Rhai.\n\n| code | what it means |\n| --- | --- |\n");
    for (code, means) in RHAI {
        line(&mut page, &format!("| `{code}` | {} |", cell(means)));
    }
    page.push_str(
        "\n## Codes of AWS\n\nAWS's code and message stay as AWS wrote them, and handson adds what to do. `*` stands for anything. Where a\n\
         code stands twice, the words in AWS's message decide. `NotImplemented` is the rehearsal cloud's: it does not simulate the\n\
         [operation](rehearsal-cloud.md#what-is-simulated).\n\n| code | what to do |\n| --- | --- |\n",
    );
    for Situation { codes: names, says, advice } in situations {
        let mut cells = codes(names.iter().copied());
        if !says.is_empty() {
            write!(cells, " with \"{says}\"").expect("a String takes all");
        }
        line(&mut page, &format!("| {} | {} |", cell(&cells), cell(advice)));
    }
    page
}

/// Text in a cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
